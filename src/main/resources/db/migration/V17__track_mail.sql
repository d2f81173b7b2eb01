-- The welcome mail is one of the mails of a track.
update outbox
set kind   = 'track-mail',
    detail = detail || '{"mail": "welcome"}'
where kind = 'welcome';
