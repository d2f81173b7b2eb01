-- What each release holds. A file is the company's where it differs from the packaged one as that was when the file came.
create table release_file (
    release       bigint not null,
    name          text   not null,
    hash          text   not null,
    packaged_hash text,
    primary key (release, name),
    constraint release_file_release_fkey foreign key (release) references model_release (seq)
);
