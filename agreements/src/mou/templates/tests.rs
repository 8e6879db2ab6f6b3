use super::*;
use crate::mou::rules::compile_text;
use std::collections::BTreeSet;
use uuid::Uuid;

fn party(number: u128, name: &str, kind: OrganisationKind) -> PartyTerms {
    PartyTerms {
        party: Party::whole(OrgId(Uuid::from_u128(number))),
        name: name.into(),
        kind,
    }
}

fn input(swap: bool) -> TemplateInput {
    let site = party(1, "Quarry Hospital", OrganisationKind::Company);
    let police = party(2, "Ellery Police", OrganisationKind::Agency);
    TemplateInput {
        mou: MouId(Uuid::from_u128(3)),
        reference: "AG-0143".parse().unwrap(),
        parties: if swap { [police, site] } else { [site, police] },
        sites: vec![SiteTerms {
            site: SiteId(Uuid::from_u128(4)),
            name: "Main building".into(),
        }],
        starts_at: "2031-01-01T00:00:00Z".parse().unwrap(),
        ends_at: "2032-01-01T00:00:00Z".parse().unwrap(),
        review_on: "2031-07-01".parse().unwrap(),
    }
}

#[test]
fn every_template_compiles_whoever_drafts_it() {
    for template in TEMPLATES {
        for swap in [false, true] {
            let terms = template_terms(template.key, &input(swap)).unwrap();
            let compiled = compile_text(&terms).unwrap();
            assert_eq!(compiled.len(), terms.clauses.len(), "{}", template.key);
            let alert = terms
                .clauses
                .iter()
                .find(|clause| clause.data_class == DataClass::Alert)
                .unwrap();
            assert_eq!(
                alert.from.org,
                OrgId(Uuid::from_u128(1)),
                "the alarm runs from the site to police"
            );
        }
    }
}

/// Two companies or two agencies agree too: whoever does the same work there receives, and what only police have is left out.
#[test]
fn every_template_compiles_between_two_of_one_kind() {
    for template in TEMPLATES {
        for kind in [OrganisationKind::Company, OrganisationKind::Agency] {
            let mut input = input(false);
            input.parties.iter_mut().for_each(|party| party.kind = kind);
            let terms = template_terms(template.key, &input).unwrap();
            compile_text(&terms).unwrap();
            let status = terms.draft("3.4").is_some();
            assert_eq!(status, kind == OrganisationKind::Agency, "{}", template.key);
            for clause in &terms.clauses {
                assert_eq!(clause.recipients.is_empty(), clause.condition == Condition::Never);
                let receives = |duty: &Duty| position::rules::fits(*duty, kind);
                assert!(
                    clause.recipients.iter().all(receives),
                    "{} {}",
                    template.key,
                    clause.number
                );
            }
        }
    }
}

/// Where a district is the party, only its own people may read what goes to police, and the text names it.
#[test]
fn what_goes_to_a_district_goes_to_that_district() {
    let district = UnitId(Uuid::from_u128(5));
    for template in TEMPLATES {
        let mut input = input(true);
        let police = &mut input.parties[0];
        police.party = Party::unit(police.party.org, district);
        police.name = "Ellery Police, Central District".into();
        let terms = template_terms(template.key, &input).unwrap();
        assert!(compile_text(&terms).is_ok(), "{}", template.key);
        let (to_police, to_site): (Vec<_>, Vec<_>) = terms
            .clauses
            .iter()
            .partition(|clause| clause.to.org == input.parties[0].party.org);
        assert!(!to_police.is_empty() && !to_site.is_empty());
        for clause in to_police {
            assert_eq!(clause.to.unit, Some(district), "{} §{}", template.key, clause.number);
        }
        for clause in to_site {
            assert_eq!(clause.to.unit, None, "{} §{}", template.key, clause.number);
        }
        assert!(terms.canonical().unwrap().contains("Ellery Police, Central District"));
    }
}

#[test]
fn names_take_the_place_of_the_marks() {
    for template in TEMPLATES {
        let text = template_terms(template.key, &input(false))
            .unwrap()
            .canonical()
            .unwrap();
        assert!(
            !text.contains("{site}") && !text.contains("{police}"),
            "{}",
            template.key
        );
        assert!(text.contains("Quarry Hospital") && text.contains("Ellery Police"));
    }
}

#[test]
fn every_class_is_named_and_visitor_lists_stay_closed() {
    for template in TEMPLATES.iter().filter(|template| template.shared_actions) {
        let terms = template_terms(template.key, &input(false)).unwrap();
        let classes: BTreeSet<DataClass> = terms.clauses.iter().map(|clause| clause.data_class).collect();
        assert_eq!(classes.len(), DataClass::ALL.len(), "{}", template.key);
        let lists = terms
            .clauses
            .iter()
            .find(|clause| clause.data_class == DataClass::VisitorList)
            .unwrap();
        assert_eq!(lists.condition, Condition::Never);
    }
}

#[test]
fn the_text_reads_back_as_itself() {
    let terms = template_terms("hospital", &input(false)).unwrap();
    let text = terms.canonical().unwrap();
    assert_eq!(Terms::from_text(&text).unwrap(), terms);
    assert_eq!(Terms::from_text(&text).unwrap().canonical().unwrap(), text);
}
