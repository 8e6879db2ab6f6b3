//! How long the paper of a large site takes. Aim: ten floors under two seconds. Run with `cargo bench -p muster-readiness --bench packet`.

#![allow(clippy::expect_used, reason = "a bench that cannot measure stops and says where")]

use muster_paper::{PageSize, print};
use muster_readiness::{packet::floors_on_paper, site_plan::FloorPlan, site_plan::demo};
use muster_terms::{FloorId, SiteId, Timestamp};

fn main() {
    divan::main();
}

fn ten_floors() -> Vec<FloorPlan> {
    let floor = |n: i32| FloorPlan {
        name: format!("Floor {n}"),
        ordinal: n,
        ..demo::northfield_ground(FloorId::new(), SiteId::new(), None)
    };
    (0..10).map(floor).collect()
}

/// Drawn, laid out, set and written: ten hospital floors with their lists.
#[divan::bench(sample_count = 10, sample_size = 1, args = [PageSize::A4, PageSize::Letter])]
fn ten_floors_on_paper(bencher: divan::Bencher<'_, '_>, paper: PageSize) {
    let floors = ten_floors();
    bencher.bench_local(|| {
        let document = floors_on_paper(&floors, paper, Timestamp::UNIX_EPOCH).expect("drawings can be read again");
        print(&document).expect("a document").pdf.len()
    });
}
