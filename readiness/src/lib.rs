pub mod site_plan;
