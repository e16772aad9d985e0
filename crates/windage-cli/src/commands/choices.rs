//! Values of options that stand for values of a library.

/// Declares an enumeration of values with the values of the library that they stand for.
macro_rules! choices {
    ($(#[$doc:meta])* $name:ident of $library:ty {
        $($(#[$value_doc:meta])* $value:ident => $meaning:ident),* $(,)?
    }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
        pub(crate) enum $name {
            $($(#[$value_doc])* $value),*
        }

        impl From<$name> for $library {
            fn from(choice: $name) -> Self {
                match choice {
                    $($name::$value => Self::$meaning),*
                }
            }
        }
    };
}

pub(crate) use choices;
