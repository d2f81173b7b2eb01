-- A marketing system beside Baton was asked to leave the lead in peace, and has said that it does.
alter table marketing_suppression
    add column asked_at     timestamptz,
    add column confirmed_at timestamptz,
    add column confirmed_by text,
    add constraint marketing_suppression_confirmed_at_check check ((confirmed_at is null) = (confirmed_by is null));
