//! What must not compile, and what a person then reads.

#[test]
fn mistakes_are_told_by_the_compiler() {
    trybuild::TestCases::new().compile_fail("tests/compile_fail/*.rs");
}
