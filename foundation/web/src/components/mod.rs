//! The parts that pages are built from: the inventory of the design, section 6.
//!
//! A part is given words and links and draws them. It asks nothing and decides nothing; what a reader may see or do was
//! settled before. Text that a part says by itself stands in `texts/*/components.ftl`.

mod agreement;
mod fields;
mod lists;
mod marks;
mod page;
mod room;

pub use agreement::{Answer, AskAnswer, ClauseRow, ask_answer, clause_rows};
pub use fields::{
    CheckField, Choice, ChoiceCard, ChoiceField, FileField, SelectField, TextArea, TextField, check_field,
    choice_cards, choice_chips, choice_radios, csrf_field, error_summary, field_id, file_field, hidden_field,
    select_field, text_area, text_field,
};
pub use lists::{
    Cell, ChainLink, Column, Fact, MatrixCell, MatrixRow, MatrixState, Panel, Phase, Row, RowDate, RowEnd, Table,
    Words, chain, definitions, empty_state, fact_strip, matrix, meter, panel, phase_blocks, row_list, table,
};
pub use marks::{
    StateKind, Tone, clause_chip, side_mark, side_mark_link, side_mark_only, side_word, state_mark, state_mark_icon,
};
pub use page::{
    ButtonKind, ButtonStyle, Chip, Confirm, Note, NoteKind, PageHead, Pager, Tab, TimelineStage, button, button_link,
    chips, confirm, note, page_head, pager, post_button, print_sheet, tabs, timeline_strip,
};
pub use room::{
    Band, BandKind, HoldSecond, HoldToSend, LogEntry, MeetingPoint, PersonRow, PlanStep, Stage, StageState, StepState,
    copy_button, countdown, drill_band, hold_to_send, live_band, live_region, log_entry, log_list, meeting_point_card,
    people_list, plan_steps, receipt, refreshed_line, stage_line, ticking_clock,
};
