//! Who sees and does what in an exercise.

use crate::model::{Inject, InjectState, Role};

/// What a desk is to an exercise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Access {
    /// Of the organisation that holds it.
    pub is_own: bool,
    /// Its duty plans drills for its organisation.
    pub plans: bool,
    /// What its position does in it.
    pub role: Option<Role>,
    /// Its organisation takes part: it holds the exercise, or has agreed.
    pub takes_part: bool,
}

impl Access {
    /// Changes the plan, asks partners and guests, writes the report.
    pub fn may_plan(self) -> bool {
        self.is_own && self.plans
    }

    /// Moves the clock and the injects: whoever plays does not, whatever its duty.
    pub fn may_control(self) -> bool {
        self.is_own && (self.role == Some(Role::Controller) || (self.plans && self.role != Some(Role::Player)))
    }

    /// Reads what is still to come: whoever plays does not, whatever its duty.
    pub fn sees_script(self) -> bool {
        (self.may_plan() && self.role != Some(Role::Player))
            || (self.takes_part && matches!(self.role, Some(Role::Controller | Role::Evaluator)))
    }

    /// Writes down what it saw.
    pub fn may_observe(self) -> bool {
        self.takes_part && (self.plans || self.role.is_some())
    }

    /// Rates targets for its side.
    pub fn may_rate(self) -> bool {
        self.takes_part && self.role == Some(Role::Evaluator)
    }

    /// Is shown this inject now?
    pub fn sees(self, inject: &Inject) -> bool {
        let is_told = self.takes_part && inject.state == InjectState::Delivered && inject.audience.is_for_positions();
        self.sees_script() || is_told
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Audience;
    use crate::rules::tests_made::inject;

    fn access(is_own: bool, plans: bool, role: Option<Role>, takes_part: bool) -> Access {
        Access {
            is_own,
            plans,
            role,
            takes_part,
        }
    }

    #[test]
    fn a_player_learns_of_an_inject_when_its_time_has_come() {
        let player = access(true, false, Some(Role::Player), true);
        let mut line = inject(5);
        assert!(!player.sees(&line));
        line.state = InjectState::Delivered;
        assert!(player.sees(&line));
        line.audience = Audience::Controllers;
        assert!(!player.sees(&line));
        line.audience = Audience::Guests;
        assert!(!player.sees(&line));
    }

    #[test]
    fn a_role_counts_before_the_duty_of_whoever_plans() {
        let plays = access(true, true, Some(Role::Player), true);
        assert!(plays.may_plan() && !plays.sees_script() && !plays.may_control() && !plays.sees(&inject(5)));
        for role in [
            None,
            Some(Role::Controller),
            Some(Role::Evaluator),
            Some(Role::Observer),
        ] {
            let plans = access(true, true, role, true);
            assert!(plans.sees_script() && plans.may_control(), "{role:?}");
        }
    }

    #[test]
    fn a_partner_neither_plans_nor_moves_the_clock() {
        for role in Role::ALL {
            let theirs = access(false, true, Some(*role), true);
            assert!(!theirs.may_plan() && !theirs.may_control(), "{role:?}");
        }
        assert!(access(false, false, Some(Role::Evaluator), true).may_rate());
        assert!(access(false, false, Some(Role::Evaluator), true).sees_script());
        assert!(
            !access(false, true, None, true).sees_script(),
            "who plans at the partner may be a player's colleague"
        );
    }

    #[test]
    fn before_its_organisation_agreed_nobody_of_a_partner_takes_part() {
        let asked = access(false, true, Some(Role::Evaluator), false);
        let mut line = inject(0);
        line.state = InjectState::Delivered;
        assert!(!asked.may_observe() && !asked.may_rate() && !asked.sees_script() && !asked.sees(&line));
    }

    #[test]
    fn ratings_are_for_evaluators() {
        for role in [Role::Player, Role::Controller, Role::Observer] {
            assert!(!access(true, true, Some(role), true).may_rate(), "{role:?}");
        }
        assert!(!access(true, true, None, true).may_rate());
    }
}
