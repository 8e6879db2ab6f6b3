//! The field's words for states, answers, places in the command cell and forms.

use crate::model::*;
use crate::reading::Method;
use muster_readiness::contacts::Channel;
use muster_web::{t, t_with};

pub fn state(state: State) -> String {
    t(match state {
        State::Planned => "event-state-planned",
        State::On => "event-state-on",
        State::Over => "event-state-over",
        State::Cancelled => "event-state-cancelled",
    })
}

pub fn answer(answer: Answer) -> String {
    t(match answer {
        Answer::Asked => "event-answer-asked",
        Answer::Accepted => "event-answer-accepted",
        Answer::Declined => "event-answer-declined",
        Answer::Uninvited => "event-answer-uninvited",
    })
}

pub fn place(place: Place) -> String {
    t(match place {
        Place::IncidentCommander => "event-place-incident-commander",
        Place::PublicInformation => "event-place-public-information",
        Place::Safety => "event-place-safety",
        Place::Liaison => "event-place-liaison",
        Place::Operations => "event-place-operations",
        Place::Planning => "event-place-planning",
        Place::Logistics => "event-place-logistics",
        Place::Finance => "event-place-finance",
        Place::Ground => "event-place-ground",
    })
}

/// What a post is called: its place in the cell, or its own title on the ground. An incident commander beside another is of the
/// unified command.
pub fn post(post: &Post, unified: bool) -> String {
    match post.place {
        Place::Ground => post.title.clone(),
        Place::IncidentCommander if unified => t("event-place-unified-command"),
        other => place(other),
    }
}

/// What somebody did, in the history.
pub fn step(step: Step) -> String {
    t(match step {
        Step::Made => "event-step-made",
        Step::Changed => "event-step-changed",
        Step::Invited => "event-step-invited",
        Step::Uninvited => "event-step-uninvited",
        Step::Accepted => "event-step-accepted",
        Step::Declined => "event-step-declined",
        Step::Staffed => "event-step-staffed",
        Step::Briefed => "event-step-briefed",
        Step::Cancelled => "event-step-cancelled",
    })
}

/// Number and name of a form, as the forms booklet has them.
pub fn form(form: Form) -> String {
    t(match form {
        Form::Ics201 => "event-form-201",
        Form::Ics205a => "event-form-205a",
        Form::Ics207 => "event-form-207",
    })
}

/// "Operational period 2".
pub fn period(number: usize) -> String {
    t_with("event-period-called", &[("number", number.into())])
}

/// How a position is reached: "Telephone, +44 20 7946 0000".
pub fn method(method: &Method) -> String {
    let channel = method.channel.map(|channel| {
        t(match channel {
            Channel::Live => "contacts-channel-live",
            Channel::Phone => "contacts-channel-phone",
            Channel::Mail => "contacts-channel-mail",
        })
    });
    let number = Some(method.number.clone()).filter(|number| !number.is_empty());
    channel.into_iter().chain(number).collect::<Vec<_>>().join(", ")
}
