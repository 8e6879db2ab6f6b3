pub(super) fn routes() -> muster_web::Routes { muster_web::Routes::new() }
