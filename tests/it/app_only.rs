//! app_only
