//! The codes of Microsoft's list that no sign-in of mail meets: what they mean, and that they are not
//! about mail, so that none of the list is unknown.

use crate::error::ErrorKind;
use crate::locales::{Template, template};

use super::{Actor, Confidence, Entry, Sign, row};

const LIST: &str = "Microsoft: Microsoft Entra authentication and authorization error codes";

const fn not_mail(codes: &'static [u32], message: Template) -> Entry {
    let sign = Sign::Aadsts { codes, errors: &[] };
    row(
        sign,
        ErrorKind::Refused,
        message,
        Actor::Program,
        Confidence::Documented,
        LIST,
    )
}

/// Every row.
pub(super) static ENTRIES: &[Entry] = &[
    not_mail(&[17003], template!("aadsts-17003")),
    not_mail(&[230109], template!("aadsts-230109")),
    not_mail(&[50003, 50007, 50146], template!("aadsts-50003")),
    not_mail(&[50006, 50099, 50120, 130005], template!("aadsts-50006")),
    not_mail(&[50010], template!("aadsts-50010")),
    not_mail(&[50015, 54000], template!("aadsts-50015")),
    not_mail(&[50029], template!("aadsts-50029")),
    not_mail(&[50032], template!("aadsts-50032")),
    not_mail(&[50042, 50043], template!("aadsts-50042")),
    not_mail(&[50049, 50050], template!("aadsts-50049")),
    not_mail(&[50061, 50068, 50070, 50071], template!("aadsts-50061")),
    not_mail(&[50124, 501241, 501621, 501461], template!("aadsts-50124")),
    not_mail(&[51001], template!("aadsts-51001")),
    not_mail(&[51005], template!("aadsts-51005")),
    not_mail(&[52004], template!("aadsts-52004")),
    not_mail(&[67003], template!("aadsts-67003")),
    not_mail(
        &[
            75001, 75003, 75005, 7500514, 750054, 75008, 75011, 75016, 76021, 76026, 7500529,
            900236, 90020,
        ],
        template!("aadsts-75001"),
    ),
    not_mail(&[90022], template!("aadsts-90022")),
    not_mail(
        &[90081, 90082, 90084, 90085, 90086, 90087],
        template!("aadsts-90081"),
    ),
    not_mail(&[90114], template!("aadsts-90114")),
    not_mail(&[90125, 90126], template!("aadsts-90125")),
    not_mail(
        &[120000, 120002, 120003, 120018],
        template!("aadsts-120000"),
    ),
    not_mail(
        &[120004, 120005, 120012, 120013, 120014, 120015],
        template!("aadsts-120004"),
    ),
    not_mail(
        &[120008, 120011, 120016, 120020, 120021],
        template!("aadsts-120008"),
    ),
    not_mail(
        &[130004, 130006, 130007, 130008, 135010],
        template!("aadsts-130004"),
    ),
    not_mail(&[140000, 140001, 165004], template!("aadsts-140000")),
    not_mail(&[220450], template!("aadsts-220450")),
    not_mail(&[221000], template!("aadsts-221000")),
    not_mail(&[240001, 240002], template!("aadsts-240001")),
    not_mail(&[1000000, 1000002], template!("aadsts-1000000")),
    not_mail(&[100007], template!("aadsts-100007")),
];
