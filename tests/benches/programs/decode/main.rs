//! Decodes a page of patients repeatedly, with the client of this project or of a contender: `decode FILE TIMES`. Each
//! contender's type is in `contender.rs`.

mod contender;

use std::error::Error;
use std::hint::black_box;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let page = std::fs::read(args.next().ok_or("which file?")?)?;
    let times: usize = args.next().ok_or("how many times?")?.parse()?;
    for _ in 0..times {
        let page: contender::Page = serde_json::from_str(std::str::from_utf8(black_box(&page))?)?;
        black_box(&page);
    }
    Ok(())
}
