//! A setter takes what converts into its value, or an `Option` of that.

use fitbit_plus::NewPatient;

fn main() {
    let row: Option<u8> = None;
    let _ = NewPatient::new(["5c34c0aa91e04f7be2d6a101"]).first_name(row);
}
