//! Requests: asked, granted, refused.

use super::*;

impl World {
    /// Somebody asks under a clause that opens on request.
    pub async fn ask(&mut self, step: Step) -> Verdict {
        let mut askable = Vec::new();
        for (deal, agreement) in self.model.deals.iter().enumerate() {
            let version = agreement
                .in_force
                .map(|version| (version, &agreement.versions[version]));
            for (version, clauses) in version.into_iter().map(|(number, version)| (number, &version.clauses)) {
                let asked = clauses.iter().filter(|clause| clause.when == When::OnRequest);
                askable.extend(asked.map(|clause| (deal, version, clause.clone())));
            }
        }
        let Some((deal, version, clause)) = askable.get(step.a as usize % askable.len().max(1)).cloned() else {
            return Ok(());
        };
        let theirs: Vec<usize> = (0..self.posts.len())
            .filter(|post| self.model.posts[*post].org == clause.to)
            .collect();
        let post = if step.b % 8 == 0 {
            self.any_post(step.b / 8)
        } else {
            theirs[step.b as usize % theirs.len()]
        };
        let (org, duty) = (self.model.posts[post].org, self.model.posts[post].duty);
        let of_owner: Vec<usize> = (0..self.sites.len())
            .filter(|site| self.model.sites[*site].org == clause.from)
            .collect();
        let site = match step.c % 7 {
            0 => None,
            1 => Some(step.d as usize % self.sites.len()),
            _ => Some(of_owner[step.d as usize % of_owner.len()]),
        };
        let covered = site.is_none_or(|site| {
            self.model.sites[site].org == clause.from && (clause.sites.is_empty() || clause.sites.contains(&site))
        });
        let may = duty.may(Act::ReadAgreements)
            && org == clause.to
            && self.model.deals[deal].standing == Standing::InForce
            && clause.recipients.contains(&duty)
            && covered;
        let no = self.requests.len();
        let input = request::verbs::AskInput {
            clause_number: clause.number.clone(),
            site: site.map(|site| self.sites[site].0),
            words: self.mark(Mark::Request(no)),
        };
        let desk = self.desk(post).await;
        let asked = done_or_refused("ask", request::verbs::ask(&desk, &self.deals[deal], input).await)?;
        agree(
            &format!("may ask under {} of {:?}", clause.number, self.deals[deal]),
            may,
            asked.is_some(),
        )?;
        match asked {
            Some(reference) => {
                self.requests.push(reference);
                self.model.requests.push(rules::Request {
                    deal,
                    version,
                    number: clause.number,
                    asker: org,
                    owner: clause.from,
                    site,
                    answered: false,
                    until: None,
                });
            }
            None => drop(self.marks.pop()),
        }
        Ok(())
    }

    /// The owner grants until some day, or refuses; and others try to.
    pub async fn answer(&mut self, step: Step) -> Verdict {
        let waits: Vec<usize> = (0..self.requests.len())
            .filter(|no| !self.model.requests[*no].answered)
            .collect();
        let Some(no) = waits.get(step.a as usize % waits.len().max(1)).copied() else {
            return Ok(());
        };
        let owner = self.model.requests[no].owner;
        let post = if step.b % 6 == 0 {
            self.any_post(step.b / 6)
        } else {
            self.head(owner)
        };
        let (org, duty) = (self.model.posts[post].org, self.model.posts[post].duty);
        let hours = [1, 24, 24 * 30][step.c as usize % 3];
        let until = (step.d % 4 != 0).then(|| self.model.now + SignedDuration::from_hours(hours));
        // A yes that could open nothing is not given; a no always may be.
        let (asked, deals) = (&self.model.requests[no], &self.model.deals);
        let deal = &deals[asked.deal];
        let stands = deal.standing == Standing::InForce && deal.in_force == Some(asked.version);
        let may = org == owner && duty.may(Act::NegotiateAgreements) && (until.is_none() || stands);
        let input = request::verbs::AnswerInput {
            words: self.mark(Mark::Request(no)),
            until,
        };
        let desk = self.desk(post).await;
        let said = done_or_refused("answer", request::verbs::answer(&desk, &self.requests[no], input).await)?;
        agree("may answer a request", may, said.is_some())?;
        if may {
            self.model.requests[no].answered = true;
            self.model.requests[no].until = until;
        }
        Ok(())
    }
}
