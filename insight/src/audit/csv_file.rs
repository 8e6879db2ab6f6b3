//! The lines as CSV, written while they are read, safe in a spreadsheet.

use super::{AuditLine, Cursor, Filter, View, store};
use axum::body::Body;
use bytes::Bytes;
use futures_util::stream;
use muster_terms::stored_instant;
use muster_web::{Desk, Problem, format::spreadsheet_cell as cell};

/// Lines read at once: what is held in memory of a file of any length.
const CHUNK: i64 = 1_000;

const HEAD: [&str; 15] = [
    "at",
    "last_at",
    "times",
    "owner",
    "receiver",
    "position",
    "act",
    "class",
    "record",
    "record_words",
    "purpose",
    "allowed",
    "clause",
    "why",
    "crossing",
];

/// The whole file under a filter. The first lines are read before the answer begins, so that a store that is away is still a
/// clear error; one that goes away later ends the file early and says so in the server's log.
pub async fn stream(desk: &Desk, filter: Filter) -> Result<Body, Problem> {
    let (first, rest) = chunk(desk, filter).await?;
    let begun = (desk.clone(), Some(first), rest);
    Ok(Body::from_stream(stream::try_unfold(
        begun,
        |(desk, ready, rest)| async move {
            if let Some(bytes) = ready {
                return Ok(Some((bytes, (desk, None, rest))));
            }
            let Some(filter) = rest else { return Ok(None) };
            match chunk(&desk, filter).await {
                Ok((bytes, rest)) => Ok(Some((bytes, (desk, None, rest)))),
                Err(problem) => Err(std::io::Error::other(problem.words())),
            }
        },
    )))
}

/// The next lines as bytes, and the filter of those that follow, if any.
async fn chunk(desk: &Desk, filter: Filter) -> Result<(Bytes, Option<Filter>), Problem> {
    let lines = store::lines(&desk.read().await?, desk.org(), &filter, CHUNK).await?;
    let fault = |err: csv::Error| Problem::fault(err, false);
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    if filter.before.is_none() {
        writer.write_record(HEAD).map_err(fault)?;
    }
    for line in &lines {
        writer.write_record(record(desk, filter.view, line)).map_err(fault)?;
    }
    let bytes = writer.into_inner().map_err(|err| Problem::fault(err, false))?;
    let is_last = i64::try_from(lines.len()).unwrap_or(CHUNK) < CHUNK;
    let rest = lines.last().filter(|_| !is_last).map(Cursor::after);
    Ok((
        bytes.into(),
        rest.map(|before| Filter {
            before: Some(before),
            ..filter
        }),
    ))
}

fn record(desk: &Desk, view: View, line: &AuditLine) -> [String; 15] {
    let c = &line.crossing;
    let (owner, receiver) = match view {
        View::OfOurs => (&desk.who.org_name, &line.other_name),
        View::ByUs => (&line.other_name, &desk.who.org_name),
    };
    [
        stored_instant(c.at),
        stored_instant(c.last_at),
        c.times.to_string(),
        cell(owner),
        cell(receiver),
        cell(&c.position_title),
        c.act.to_string(),
        c.class.to_string(),
        cell(&c.record),
        cell(&c.record_words),
        c.purpose.to_string(),
        c.allowed.to_string(),
        cell(&c.clause_words),
        cell(&c.why),
        c.id.to_string(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for hostile in [
            "=1+1",
            "+1",
            "-1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            " =1",
            "＝1",
            "=HYPERLINK(\"http://x\",\"y\")",
        ] {
            assert!(cell(hostile).starts_with('\''), "{hostile:?}");
        }
        for plain in ["Dispatcher", "INC-0231", "AG-0143 §3.2", ""] {
            assert_eq!(cell(plain), plain);
        }
    }
}
