//! The doors of introductions and of reach tests.

use super::*;

impl World {
    pub(super) fn meeting_door(&self, post: usize, step: Step) -> Option<Door> {
        let api = pick(step.d, &["", "/api/v1"]);
        let open = |no: &usize| self.model.meeting(post, *no).is_open();
        if step.c % 3 == 0 {
            let marks = (0..self.meetings.len()).filter(open).map(Mark::Meeting).collect();
            let list = pick(step.d, &["/handovers", "/api/v1/introductions"]);
            return Some(Door::new(list.into(), Expected::Opens(marks)));
        }
        let all = self.meetings.len();
        let no = all.checked_sub(1 + step.c as usize / 3 % all.max(1))?;
        let at = |id: IntroductionId| format!("{api}/introductions/{id}");
        let expected = match open(&no) {
            true => Expected::Opens(vec![Mark::Meeting(no)]),
            false => Expected::Missing(at(IntroductionId::new())),
        };
        Some(Door::new(at(self.meetings[no]), expected))
    }

    /// A test is known to who made it and to whose contacts were asked.
    pub(super) fn reach_door(&self, post: usize, step: Step) -> Option<Door> {
        let no = step.c as usize % self.tests.len().max(1);
        let reference = self.tests.get(no)?;
        let address = format!("{}/reach-tests/{reference}", pick(step.d, &["", "/api/v1"]));
        let test = &self.model.tests[no];
        let open = [test.by, test.about].contains(&self.org(post));
        let expected = self.one(open, &address, reference, Vec::new);
        Some(Door::new(address, expected))
    }

    /// What is still to come in an exercise, asked for by a partner's people who judge it: elsewhere few would ever look.
    pub(super) fn script_door(&self, step: Step) -> Option<(usize, Door)> {
        let knows = |no: &usize| {
            let joint = &self.model.joints[*no];
            let theirs = joint.in_the_know.iter().filter(|post| self.org(**post) != joint.org);
            theirs.copied().map(|post| (*no, post)).collect::<Vec<_>>()
        };
        let all: Vec<(usize, usize)> = (0..self.joints.len()).flat_map(|no| knows(&no)).collect();
        let (no, post) = *all.get(step.c as usize % all.len().max(1))?;
        let address = format!(
            "/exercises/{}{}",
            self.joints[no],
            pick(step.d, &["/msel", "/conduct", ""])
        );
        Some((post, Door::new(address, Expected::Either)))
    }
}
