//! The parts that pages are built from: the inventory of the design, section 6.
//!
//! A part is given words and links and draws them. It asks nothing and decides nothing; what a reader may see or do was
//! settled before. Text that a part says by itself stands in `texts/*/components.ftl`.

mod agreement;
mod chain;
mod facts;
mod fields;
mod hold;
mod live;
mod marks;
mod matrix;
mod meanwhile;
mod page;
mod panel;
mod room;
mod rows;
mod table;
mod words;

pub use agreement::{Answer, AskAnswer, ClauseRow, ask_answer, clause_rows};
pub use chain::{ChainLink, chain};
pub use facts::{Fact, Phase, definitions, fact_strip, meter, phase_blocks};
pub use fields::{
    CheckField, Choice, ChoiceCard, ChoiceField, FileField, SelectField, TextArea, TextField, check_field,
    choice_cards, choice_chips, choice_radios, csrf_field, error_summary, field_id, file_field, hidden_field,
    select_field, text_area, text_field,
};
pub use hold::{HoldSecond, HoldToSend, hold_to_send};
pub use live::{copy_button, countdown, live_region, live_region_kept, receipt, refreshed_line, ticking_clock};
pub use marks::{
    StateKind, Tone, clause_chip, clause_chip_of, side_mark, side_mark_link, side_mark_only, side_word, state_mark,
    state_mark_icon,
};
pub use matrix::{MatrixCell, MatrixRow, MatrixState, matrix};
pub use meanwhile::{begun_field, meanwhile_summary, meanwhile_words, now_mark, reopen_link, save_button};
pub use page::{
    ButtonKind, ButtonStyle, Chip, Confirm, Note, NoteKind, PageHead, Pager, Tab, TimelineStage, button, button_link,
    chips, confirm, note, page_head, pager, post_button, print_sheet, tabs, timeline_strip,
};
pub use panel::{Panel, empty_state, panel};
pub use room::{
    Band, BandKind, LogEntry, MeetingPoint, PersonRow, PlanStep, Stage, StageState, StepState, drill_band, live_band,
    log_entry, log_list, meeting_point_card, people_list, plan_steps, stage_line,
};
pub use rows::{Row, RowDate, RowEnd, row_list};
pub use table::{Cell, Column, Table, table};
pub use words::Words;
