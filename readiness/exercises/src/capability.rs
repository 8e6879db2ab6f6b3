//! Core capabilities that an objective is about.

use crate::words::word_list;

word_list! {
    /// The 32 core capabilities. Source: National Preparedness Goal, second edition (2015); HSEEP (2020) names them per objective.
    CoreCapability {
        Planning = "planning" => "exercise-cap-planning",
        PublicInformation = "public_information" => "exercise-cap-public-information",
        OperationalCoordination = "operational_coordination" => "exercise-cap-operational-coordination",
        IntelligenceSharing = "intelligence_sharing" => "exercise-cap-intelligence-sharing",
        Interdiction = "interdiction" => "exercise-cap-interdiction",
        Screening = "screening" => "exercise-cap-screening",
        Forensics = "forensics" => "exercise-cap-forensics",
        AccessControl = "access_control" => "exercise-cap-access-control",
        Cybersecurity = "cybersecurity" => "exercise-cap-cybersecurity",
        PhysicalProtection = "physical_protection" => "exercise-cap-physical-protection",
        RiskManagement = "risk_management" => "exercise-cap-risk-management",
        SupplyChain = "supply_chain" => "exercise-cap-supply-chain",
        CommunityResilience = "community_resilience" => "exercise-cap-community-resilience",
        VulnerabilityReduction = "vulnerability_reduction" => "exercise-cap-vulnerability-reduction",
        RiskAssessment = "risk_assessment" => "exercise-cap-risk-assessment",
        HazardIdentification = "hazard_identification" => "exercise-cap-hazard-identification",
        CriticalTransportation = "critical_transportation" => "exercise-cap-critical-transportation",
        EnvironmentalResponse = "environmental_response" => "exercise-cap-environmental-response",
        FatalityManagement = "fatality_management" => "exercise-cap-fatality-management",
        FireManagement = "fire_management" => "exercise-cap-fire-management",
        InfrastructureSystems = "infrastructure_systems" => "exercise-cap-infrastructure-systems",
        Logistics = "logistics" => "exercise-cap-logistics",
        MassCare = "mass_care" => "exercise-cap-mass-care",
        SearchAndRescue = "search_and_rescue" => "exercise-cap-search-and-rescue",
        OnSceneSecurity = "on_scene_security" => "exercise-cap-on-scene-security",
        OperationalCommunications = "operational_communications" => "exercise-cap-operational-communications",
        PublicHealth = "public_health" => "exercise-cap-public-health",
        SituationalAssessment = "situational_assessment" => "exercise-cap-situational-assessment",
        EconomicRecovery = "economic_recovery" => "exercise-cap-economic-recovery",
        HealthAndSocialServices = "health_and_social_services" => "exercise-cap-health-and-social-services",
        Housing = "housing" => "exercise-cap-housing",
        NaturalAndCulturalResources = "natural_and_cultural_resources" => "exercise-cap-natural-and-cultural-resources",
    }
}
