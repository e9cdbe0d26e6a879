//! The layout of the runtime's macros.

#![allow(clippy::unwrap_used)]

use quote::quote;

use super::*;

fn print_one(tokens: proc_macro2::TokenStream) -> String {
    let tokens: Vec<_> = tokens.into_iter().collect();
    assert_eq!(Kind::of(&tokens), Kind::Macro);
    let mut text = String::new();
    layout::print(tokens, Kind::Macro, &mut text);
    text
}

#[test]
fn a_short_call_is_one_line() {
    assert_eq!(
        print_one(quote!(rt::request! { A(document) -> json super::Document<Vec<rt::Map<i64>>> })),
        "rt::request! { A(document) -> json super::Document<Vec<rt::Map<i64>>> }\n"
    );
    assert_eq!(
        print_one(quote!(rt::collection! { A of B, skip("n", "s"), cursor("l", "c") })),
        "rt::collection! { A of B, skip(\"n\", \"s\"), cursor(\"l\", \"c\") }\n"
    );
}

#[test]
fn entries_stand_on_their_own_lines_below_their_docs() {
    let docs = " A `doc` with \"quotes\".";
    assert_eq!(
        print_one(quote!(
            rt::open_enum! { #[doc = #docs] #[doc = ""] A: mixed { #[doc = " x"] B = "b", C = -1, D = (-1), } else E }
        )),
        "rt::open_enum! {\n    /// A `doc` with \"quotes\".\n    ///\n    A: mixed {\n        /// x\n        B = \"b\",\n        \
         C = -1,\n        D = (-1),\n    } else E\n}\n"
    );
    assert_eq!(
        print_one(quote!(rt::targets! { A, B in super::C { d: D(E), f: F(G) } else "x" })),
        "rt::targets! {\n    A, B in super::C {\n        d: D(E),\n        f: F(G)\n    } else \"x\"\n}\n"
    );
    assert_eq!(
        print_one(quote!(rt::any_resource! { A { "b" => B(B), } })),
        "rt::any_resource! {\n    A {\n        \"b\" => B(B),\n    }\n}\n"
    );
    assert_eq!(
        print_one(quote!(rt::object! { default A { b: optional "b", ; rest } })),
        "rt::object! {\n    default A {\n        b: optional \"b\",\n        ; rest\n    }\n}\n"
    );
    assert_eq!(print_one(quote!(rt::object! { A {} })), "rt::object! {\n    A {}\n}\n");
}

#[test]
fn what_is_printed_parses_to_the_same_tokens() {
    let tokens = quote! {
        rt::union! {
            #[doc = "/ not a doc comment"]
            #[allow(dead_code)]
            A by "kind" { B(Vec<Option<rt::Map<&'static str>>>) = "b", C(Box<[u8; 4]>) = "c" }
        }
    };
    let printed = print_one(tokens.clone());
    let again: proc_macro2::TokenStream = printed.parse().unwrap();
    assert_eq!(again.to_string().replace(' ', ""), tokens.to_string().replace(' ', ""), "{printed}");
}

#[test]
fn methods_stand_apart_and_the_file_has_a_header() {
    let docs = quote!(#![doc = " Docs.␤␤ More."]);
    let items = vec![
        quote!(
            use a::B;
        ),
        quote!(
            use c::D;
        ),
        quote! {
            impl A {
                #[doc = " One.␤␤ Two."]
                fn b() {
                    x
                }
                fn c() {}
            }
        },
    ];
    let expected = "//! Docs.\n//!\n//! More.\n\nuse a::B;\nuse c::D;\n\nimpl A {\n    /// One.\n    ///\n    /// Two.\n    fn b() {\n        x\n    }\n\n    \
                    fn c() {}\n}\n";
    assert_eq!(text(Some(docs), items).unwrap(), format!("{HEADER}{expected}"));
}
