//! The profile of a site changes: which police answer for it, whole or one of their districts, and its label.

use crate::marks::Mark;
use crate::steps::Step;
use crate::world::{World, label};
use crate::{Verdict, agree, done_or_refused};
use muster_membership::{organisation, site};
use muster_policy::Party;
use muster_readiness::site_profile::{Profile, verbs};

/// The agencies, with the one that nobody has an agreement with.
const AGENCIES: [usize; 3] = [2, 3, 4];

impl World {
    /// A site names its police, other police, or none, and may get another label.
    pub async fn police(&mut self, step: Step) -> Verdict {
        let site = step.a as usize % self.sites.len();
        let owner = self.model.sites[site].org;
        // Mostly police that it has an agreement with.
        let known: Vec<usize> = AGENCIES
            .into_iter()
            .filter(|agency| self.model.may_name_police(owner, *agency))
            .collect();
        let agency = match known.get(step.b as usize % known.len().max(1)) {
            Some(agency) if step.b % 8 != 0 => *agency,
            _ => AGENCIES[step.b as usize / 8 % AGENCIES.len()],
        };
        let district = match step.d % 3 {
            0 => None,
            _ => Some(self.district_of(agency, step.c).await),
        };
        let named = (step.c % 6 != 0).then_some((agency, district.map(|(no, _)| no)));
        let party = Party {
            org: self.orgs[agency],
            unit: district.map(|(_, unit)| unit),
        };
        let before = self.model.sites[site].police;
        let may = named.is_none() || named == before || self.model.may_name_police(owner, agency);
        let profile = Profile {
            police: named.map(|_| party),
            tlp: if step.d / 3 % 2 == 0 {
                label(step.d / 6)
            } else {
                self.profiles[site].tlp
            },
            ..self.profiles[site].clone()
        };
        let desk = self.desk(self.head(owner)).await;
        let tx = desk.read().await.unwrap();
        let revision = site::store::find(&tx, self.sites[site].0)
            .await
            .unwrap()
            .unwrap()
            .revision;
        drop(tx);
        let changed = verbs::change(&desk, &self.sites[site].1, profile.clone(), revision).await;
        let changed = done_or_refused("name the police of a site", changed)?;
        agree("may name these police", may, changed.is_some())?;
        if may {
            self.model.sites[site].label = profile.tlp;
            self.profiles[site] = profile;
            self.model.sites[site].police = named;
        }
        Ok(())
    }

    /// One of the agency's districts, or a new one.
    async fn district_of(&mut self, agency: usize, n: u32) -> (usize, muster_terms::UnitId) {
        let own: Vec<usize> = (0..self.districts.len())
            .filter(|no| self.model.districts[*no] == agency)
            .collect();
        if own.len() > 1 {
            let no = own[n as usize % own.len()];
            return (no, self.districts[no]);
        }
        let no = self.districts.len();
        let name = format!("District {}", self.mark(Mark::District(no)));
        let desk = self.desk(self.head(agency)).await;
        let unit = organisation::verbs::add_unit(&desk, &name).await.unwrap();
        self.districts.push(unit);
        self.model.districts.push(agency);
        (no, unit)
    }
}
