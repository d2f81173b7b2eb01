-- The tracks in which leads are nurtured, as data: marketing changes them without a release.
create table nurture_track (
    key    text primary key,
    name   text     not null,
    life   interval not null,
    review interval not null,
    constraint nurture_track_life_check check (life > interval '0'),
    constraint nurture_track_review_check check (review > interval '0')
);

create table nurture_step (
    track    text     not null,
    position integer  not null,
    kind     text     not null,
    after    interval not null,
    content  text     not null,
    primary key (track, position),
    constraint nurture_step_track_fkey foreign key (track) references nurture_track (key),
    constraint nurture_step_position_check check (position > 0),
    constraint nurture_step_kind_check check (kind in ('mail', 'call', 'social', 'campaign')),
    constraint nurture_step_after_check check (after >= interval '0')
);

-- Those that recycle-lead.dmn names.
insert into nurture_track (key, name, life, review)
values ('newsletter', 'Newsletter', interval '180 days', interval '30 days'),
       ('education', 'Education', interval '180 days', interval '30 days'),
       ('reactivation', 'Reactivation', interval '180 days', interval '30 days');

insert into nurture_step (track, position, kind, after, content)
values ('newsletter', 1, 'mail', interval '0', 'welcome'),
       ('newsletter', 2, 'mail', interval '14 days', 'newsletter-1'),
       ('newsletter', 3, 'mail', interval '28 days', 'newsletter-2'),
       ('newsletter', 4, 'mail', interval '28 days', 'newsletter-3'),
       ('education', 1, 'mail', interval '0', 'education-1'),
       ('education', 2, 'mail', interval '7 days', 'education-2'),
       ('education', 3, 'call', interval '7 days', 'open-questions'),
       ('education', 4, 'mail', interval '14 days', 'education-3'),
       ('reactivation', 1, 'mail', interval '0', 'reactivation-1'),
       ('reactivation', 2, 'social', interval '14 days', 'say-hello'),
       ('reactivation', 3, 'mail', interval '21 days', 'reactivation-2');
