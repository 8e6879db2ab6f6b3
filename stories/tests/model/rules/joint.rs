//! What is planned with a partner on quiet days: visits, plans for comment, exercises, events.

use super::*;

/// What it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JointKind {
    Visit,
    Plan,
    Exercise,
    Event,
}

impl JointKind {
    pub const ALL: [JointKind; 4] = [JointKind::Visit, JointKind::Plan, JointKind::Exercise, JointKind::Event];

    pub fn class(self) -> DataClass {
        match self {
            JointKind::Visit => DataClass::Visit,
            JointKind::Plan => DataClass::Plan,
            JointKind::Exercise => DataClass::Exercise,
            JointKind::Event => DataClass::Event,
        }
    }

    /// Who makes one, and asks partners to it.
    pub fn act(self) -> Act {
        match self {
            JointKind::Visit | JointKind::Plan | JointKind::Event => Act::ManageSites,
            JointKind::Exercise => Act::Drill,
        }
    }
}

#[derive(Debug)]
pub struct Joint {
    pub kind: JointKind,
    pub org: usize,
    pub site: usize,
    pub made_at: Timestamp,
    /// Partners that are asked to it, whatever they answered, and were not taken out.
    pub let_in: BTreeSet<usize>,
    /// Partners that said yes.
    pub agreed: BTreeSet<usize>,
    /// Positions that run it or judge it, and so know what is to come.
    pub in_the_know: BTreeSet<usize>,
    /// When each partner last said something in it.
    pub said_at: std::collections::BTreeMap<usize, Timestamp>,
}

impl Model {
    /// What its owner says of it.
    pub fn joint(&self, reader: usize, no: usize) -> Sight {
        let (joint, org) = (&self.joints[no], self.posts[reader].org);
        if joint.org == org {
            return Sight::Free;
        }
        if !joint.let_in.contains(&org) {
            return Sight::No;
        }
        self.joint_clauses(reader, no)
    }

    /// An event says where it is: whoever is invited reads the address.
    pub fn event_at(&self, reader: usize, site: usize) -> Sight {
        let is_here = |no: &usize| self.joints[*no].kind == JointKind::Event && self.joints[*no].site == site;
        let mut sight = Sight::No;
        for no in (0..self.joints.len()).filter(is_here) {
            sight = sight.or(|| self.joint(reader, no));
        }
        sight
    }

    /// What an exercise is about: a partner that has not said yes reads that it is asked, and no more.
    pub fn plot(&self, reader: usize, no: usize) -> Sight {
        let (joint, org) = (&self.joints[no], self.posts[reader].org);
        if joint.org == org || joint.agreed.contains(&org) {
            return self.joint(reader, no);
        }
        Sight::No
    }

    /// The clauses that open it to this position, asked or not.
    pub fn joint_clauses(&self, reader: usize, no: usize) -> Sight {
        let joint = &self.joints[no];
        let quiet = self.quiet(reader, joint.kind.class(), joint.org, Some(joint.site), joint.made_at);
        Sight::under(self.words(&self.quiet_or_granted(&quiet)))
    }

    /// What a partner said in it: its own, and its owner's to read under the clause of that direction.
    pub fn joint_word(&self, reader: usize, no: usize, whose: usize) -> Sight {
        let (joint, org) = (&self.joints[no], self.posts[reader].org);
        if org == whose {
            return Sight::Free;
        }
        let Some(said_at) = joint.said_at.get(&whose).filter(|_| org == joint.org) else {
            return Sight::No;
        };
        let at = match joint.kind {
            JointKind::Plan => *said_at,
            JointKind::Visit | JointKind::Exercise | JointKind::Event => joint.made_at,
        };
        let quiet = self.quiet(reader, joint.kind.class(), whose, Some(joint.site), at);
        Sight::under(self.words(&self.quiet_or_granted(&quiet)))
    }

    /// Whoever is out of a plan and said something at it keeps that, and nothing else of it.
    pub fn keeps_own_words(&self, reader: usize, no: usize) -> bool {
        let (joint, org) = (&self.joints[no], self.posts[reader].org);
        joint.kind == JointKind::Plan && !joint.let_in.contains(&org) && joint.said_at.contains_key(&org)
    }

    /// What is to come in an exercise: for whoever plans it, runs it or judges it, and never for who plays.
    pub fn script(&self, reader: usize, no: usize) -> Sight {
        let (joint, post) = (&self.joints[no], &self.posts[reader]);
        if joint.org == post.org {
            return free_if(post.duty.may(Act::Drill) || joint.in_the_know.contains(&reader));
        }
        if joint.agreed.contains(&post.org) && joint.in_the_know.contains(&reader) {
            return self.joint(reader, no);
        }
        Sight::No
    }

    /// Is there an agreement in force between the two?
    pub fn are_partners(&self, a: usize, b: usize) -> bool {
        let pair = |deal: &Deal| a != b && deal.is_party(a) && deal.is_party(b);
        self.deals
            .iter()
            .any(|deal| deal.standing == Standing::InForce && pair(deal))
    }
}
