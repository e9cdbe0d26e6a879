//! `client.rs`: constructors of a client of this API, and its test kit.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs::Docs;
use crate::files;
use crate::format::{Part, Source};
use crate::ir::surface::{Scheme, SchemeKind, Surface};

pub(super) fn emit(surface: &Surface) -> Source {
    let variables = surface.service.variables(&surface.library);
    let mut parts: Vec<Part> = vec![imports().into(), builder().into()];
    // Parameters that are set on the client have no environment variables.
    if surface.service.parameters.is_empty() {
        parts.push(client_from_env(surface, &variables).into());
    }
    parts.extend(client_credentials(&variables).map(Part::from));
    parts.extend(all_credentials(&variables).map(Part::from));
    parts.extend([by_name().into(), recorder().into(), replay().into()]);
    // A replay matches requests with the parameter values that the recorded client had.
    parts.extend((!surface.service.parameters.is_empty()).then(|| replay_builder().into()));
    parts.push(fake().into());
    let docs =
        Docs::text("How a client of this API is set up: its builder, its environment variables, and its test kit.");
    Source { path: files::SETUP.to_owned(), docs: docs.inner(), parts }
}

fn imports() -> TokenStream {
    quote! {
        use crate::generated::API;
        #[cfg(any(feature = "record", feature = "test-util"))]
        use crate::generated::CATALOGUE;
        #[cfg(feature = "catalogue")]
        use crate::generated::OPERATIONS;
        use crate::rt;
    }
}

fn client_from_env(surface: &Surface, variables: &[(&Scheme, Vec<String>)]) -> TokenStream {
    let base_url = surface.service.base_url_variable(&surface.library);
    let is_oauth = |(scheme, _): &(&Scheme, _)| matches!(scheme.kind, SchemeKind::ClientCredentials(_));
    let (credentials, and) = match variables {
        [] => (quote!(), String::new()),
        all if all.iter().all(is_oauth) => {
            let names = all.first().map(|(_, names)| listed(names)).unwrap_or_default();
            (quote!(.credentials(rt::Credentials::from_env()?)), format!(", and the credentials from {names}"))
        }
        _ => {
            let link = "[`credentials_from_env`](crate::ClientBuilder::credentials_from_env)";
            (quote!(.credentials_from_env()?), format!(", and the credentials as {link} does"))
        }
    };
    let mut docs = Docs::text(&format!(
        "Creates a client from the environment: the base URL from `{base_url}`, if it is set{and}."
    ));
    docs.heading("Errors");
    docs.paragraph("[`Error::Config`](crate::Error::Config): a variable is missing, or its value is not a valid one.");
    quote! {
        impl rt::Client {
            #docs
            pub fn from_env() -> rt::Result<Self> {
                Self::builder().base_url_from(#base_url)#credentials.build()
            }
        }
    }
}

fn builder() -> TokenStream {
    quote! {
        impl rt::Client {
            /// Sets up a client of the API.
            pub fn builder() -> rt::ClientBuilder {
                rt::ClientBuilder::new(&API)
            }
        }
    }
}

/// A function that reads the id and the secret of a client from the environment.
fn client_credentials(variables: &[(&Scheme, Vec<String>)]) -> Option<TokenStream> {
    let (_, names) = variables.iter().find(|(scheme, _)| matches!(scheme.kind, SchemeKind::ClientCredentials(_)))?;
    let [id, secret] = names.as_slice() else { return None };
    let mut docs = Docs::text(&format!("Takes the client's id and secret from `{id}` and `{secret}`."));
    docs.heading("Errors");
    docs.paragraph("[`Error::Config`](crate::Error::Config): one of them is not set, is empty, or holds a space.");
    Some(quote! {
        impl rt::Credentials {
            #docs
            pub fn from_env() -> rt::Result<Self> {
                Self::from_variables(#id, #secret)
            }
        }
    })
}

/// The credentials of all schemes, if any is other than client credentials.
fn all_credentials(variables: &[(&Scheme, Vec<String>)]) -> Option<TokenStream> {
    if variables.iter().all(|(scheme, _)| matches!(scheme.kind, SchemeKind::ClientCredentials(_))) {
        return None;
    }
    let mut docs = Docs::text("Takes the credentials from the environment: each of these whose variables are set.");
    docs.list(variables.iter().map(|(scheme, names)| format!("{}: {}.", what(&scheme.kind), listed(names))));
    docs.heading("Errors");
    docs.paragraph("[`Error::Config`](crate::Error::Config): none of them is set.");
    let rows = variables.iter().map(|(scheme, names)| {
        let name = &scheme.name;
        match (&scheme.kind, names.as_slice()) {
            (SchemeKind::ApiKey(..), names) => quote!(rt::Variables::ApiKey(#name, #(#names),*)),
            (SchemeKind::Basic, names) => quote!(rt::Variables::Basic(#(#names),*)),
            (SchemeKind::Bearer, names) => quote!(rt::Variables::Bearer(#(#names),*)),
            (SchemeKind::ClientCredentials(_), names) => quote!(rt::Variables::ClientCredentials(#(#names),*)),
        }
    });
    Some(quote! {
        impl rt::ClientBuilder {
            #docs
            pub fn credentials_from_env(self) -> rt::Result<Self> {
                self.credentials_from(&[#(#rows),*])
            }
        }
    })
}

/// The credentials of a scheme, for documentation.
pub(super) fn what(kind: &SchemeKind) -> &'static str {
    match kind {
        SchemeKind::Bearer => "a bearer token",
        SchemeKind::Basic => "a user name and a password",
        SchemeKind::ApiKey(..) => "an API key",
        SchemeKind::ClientCredentials(_) => "the id and the secret of a client (OAuth2)",
    }
}

/// Names of variables as a text.
pub(super) fn listed(names: &[String]) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(" and ")
}

fn by_name() -> TokenStream {
    quote! {
        #[cfg(feature = "catalogue")]
        impl rt::Client {
            /// The operations of the API as data.
            ///
            /// # Errors
            ///
            /// [`Error::Config`](crate::Error::Config): the file `catalogue.json` of this crate was changed and is not
            /// a catalogue any more.
            pub fn catalogue() -> rt::Result<&'static rt::Catalogue> {
                OPERATIONS.catalogue()
            }

            /// Begins a call of an operation by its id. Its arguments are JSON, checked before anything is sent.
            ///
            /// # Errors
            ///
            /// [`Error::Config`](crate::Error::Config): the API has no such operation.
            pub fn operation(&self, id: &str) -> rt::Result<rt::OperationCall> {
                OPERATIONS.call(self, id)
            }
        }
    }
}

fn recorder() -> TokenStream {
    quote! {
        #[cfg(feature = "record")]
        impl rt::Recorder {
            /// Creates a recorder that writes to a folder, which is created and must be empty.
            ///
            /// # Errors
            ///
            /// It is not empty, or cannot be written.
            pub fn new(folder: impl AsRef<std::path::Path>) -> Result<Self, rt::RecordingError> {
                Self::of(folder.as_ref(), None, &API, CATALOGUE)
            }

            /// Creates a recorder of synthetic data, such as a simulator's: the key of the pseudonyms is in the folder,
            /// so that they can be undone, and the same exchanges give the same files.
            ///
            /// # Errors
            ///
            /// As [`new`](Self::new).
            pub fn of_made_up_data(folder: impl AsRef<std::path::Path>, key: &str) -> Result<Self, rt::RecordingError> {
                Self::of(folder.as_ref(), Some(key), &API, CATALOGUE)
            }
        }
    }
}

fn replay() -> TokenStream {
    quote! {
        #[cfg(feature = "test-util")]
        impl rt::Replay {
            /// Reads a folder of recordings.
            ///
            /// # Errors
            ///
            /// It cannot be read, or holds something else.
            pub fn open(folder: impl AsRef<std::path::Path>) -> Result<Self, rt::RecordingError> {
                Self::read(folder.as_ref(), CATALOGUE)
            }

            /// A client of this recording, which sends each request once.
            #[must_use]
            pub fn client(&self) -> rt::Client {
                self.client_of(&API)
            }
        }
    }
}

fn replay_builder() -> TokenStream {
    quote! {
        #[cfg(feature = "test-util")]
        impl rt::Replay {
            /// A client of this recording to be set up further: with the parameters that the recorded client had.
            pub fn builder(&self) -> rt::ClientBuilder {
                self.builder_of(&API)
            }
        }
    }
}

fn fake() -> TokenStream {
    quote! {
        #[cfg(feature = "test-util")]
        impl rt::FakeApi {
            /// A client of this fake, which sends each request once.
            #[must_use]
            pub fn client(&self) -> rt::Client {
                self.client_of(&API)
            }

            /// A client of this fake to be set up further: with a [`RetryPolicy`](crate::runtime::RetryPolicy), for
            /// one.
            pub fn builder(&self) -> rt::ClientBuilder {
                self.builder_of(&API)
            }
        }
    }
}
