//! Home, the list of sites and their readiness for an organisation with many sites: time at the server, as in `pages`.

use crate::{
    Cli,
    pages::{Asking, People, WARM_UP},
    report::{Report, Times, bytes},
    store,
    town::Home,
};

pub async fn measure(cli: &Cli, report: &mut Report) {
    for home in Home::each().await {
        home.found_demo().await;
        let server = home.open().await;
        let people = People::sign_in(&server).await;
        let tx = server.app.store().begin().await.unwrap();
        let org = people.director.position.org;
        let there = store::more_sites(&tx, org, cli.sites).await.unwrap();
        tx.commit().await.unwrap();
        let database = server.app.store().clone();
        let asking = Asking { router: server.router };
        for (path, aim) in [("/home", "under 50 ms"), ("/readiness", "-"), ("/sites", "-")] {
            let (mut times, mut size) = (Times::default(), 0);
            for turn in 0..cli.looks + WARM_UP {
                let (length, time) = asking.look(&people.director, path).await;
                if turn >= WARM_UP {
                    times.push(time);
                    size = length;
                }
            }
            let what = format!("{path} of an organisation with {there} sites, {}", home.kind);
            report.row(what, aim, format!("{times}, {}", bytes(size as u64)));
        }
        database.close().await.unwrap();
        home.leave().await;
    }
}
