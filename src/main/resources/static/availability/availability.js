const DAYS = [['MON', 'Monday'], ['TUE', 'Tuesday'], ['WED', 'Wednesday'], ['THU', 'Thursday'], ['FRI', 'Friday'],
  ['SAT', 'Saturday'], ['SUN', 'Sunday']];
const KINDS = { absence: 'Busy', vacation: 'Vacation', sick: 'Sick', parental: 'Parental', training: 'Training', other: 'Other' };
const FIRST_ROWS = 20;

const $ = (id) => document.getElementById(id);

let rep;
let tag;
let absences = [];
let showsAll = false;

// ---- The interface

class Refused extends Error {
  constructor(status, problem) {
    super(problem.errors ? problem.errors.map((e) => `${e.field}: ${e.reason}`).join('; ') : problem.detail || `error ${status}`);
    this.status = status;
    this.fields = (problem.errors || []).map((e) => e.field);
  }
}

/** Asked for anew each time: another tab may have signed in again. There is none when the browser sends Basic. */
async function csrfToken() {
  const answer = await fetch('token', { credentials: 'same-origin' });
  return answer.ok ? answer.headers.get('X-XSRF-TOKEN') : null;
}

async function ask(method, path, { json, text, headers = {} } = {}) {
  const all = { Accept: 'application/json', ...headers };
  const token = method === 'GET' ? null : await csrfToken();
  if (token) all['X-XSRF-TOKEN'] = token;
  if (json !== undefined) all['Content-Type'] = 'application/json';
  if (text !== undefined) all['Content-Type'] = 'text/calendar';
  const answer = await fetch(`../api/${path}`,
    { method, headers: all, credentials: 'same-origin', body: json !== undefined ? JSON.stringify(json) : text });
  if (answer.ok) {
    const body = answer.status === 204 ? null : await answer.json();
    return { body, tag: answer.headers.get('ETag') };
  }
  if (answer.status === 401) {
    stop('Your session has ended.', '../camunda/app/tasklist/default/', 'Sign in again');
  }
  throw new Refused(answer.status, await answer.json().catch(() => ({})));
}

// ---- Time: everything is shown and meant in the rep's zone, wherever the browser is.

function zone() {
  return rep.calendar.zone;
}

function parts(instant) {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone: zone(), hourCycle: 'h23', year: 'numeric', month: '2-digit',
    day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' });
  return Object.fromEntries(format.formatToParts(instant).map((p) => [p.type, p.value]));
}

/** "2026-11-21T09:30" as the clocks in the rep's zone show it. */
function local(instant) {
  const p = parts(instant);
  return `${p.year}-${p.month}-${p.day}T${p.hour}:${p.minute}`;
}

function instantOf(localTime) {
  const wanted = Date.parse(`${localTime}:00Z`);
  let guess = wanted;
  for (let i = 0; i < 3; i++) guess += wanted - Date.parse(`${local(new Date(guess))}:00Z`);
  return new Date(guess);
}

function nextDay(day) {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86400000).toISOString().slice(0, 10);
}

function shown(instant, withTime) {
  const options = { timeZone: zone(), weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' };
  return new Intl.DateTimeFormat('en-GB', withTime ? { ...options, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } : options)
    .format(instant);
}

function span(absence) {
  const from = new Date(absence.startsAt);
  const to = new Date(absence.endsAt);
  if (local(from).endsWith('T00:00') && local(to).endsWith('T00:00')) {
    const first = shown(from, false);
    const last = shown(new Date(to.getTime() - 1), false);
    return first === last ? first : `${first} – ${last}`;
  }
  return local(from).slice(0, 10) === local(to).slice(0, 10)
    ? `${shown(from, true)}–${local(to).slice(11)}`
    : `${shown(from, true)} – ${shown(to, true)}`;
}

// ---- What the page says

function stop(text, href, label) {
  $('content').hidden = true;
  $('pick').hidden = true;
  $('notice').hidden = false;
  $('notice').textContent = text;
  if (href) {
    const link = document.createElement('a');
    link.href = href;
    link.textContent = label;
    $('notice').append(' ', link);
  }
}

function say(id, text, wrong = false) {
  $(id).textContent = text;
  $(id).classList.toggle('wrong', wrong);
}

/** Runs what a form does, once at a time, and says below it how that went. */
async function run(form, state, work) {
  const buttons = [...form.querySelectorAll('button')];
  buttons.forEach((b) => { b.disabled = true; });
  say(state, '');
  form.querySelectorAll('[aria-invalid]').forEach((i) => i.removeAttribute('aria-invalid'));
  try {
    say(state, await work());
  } catch (e) {
    say(state, e.message, true);
    (e.fields || []).map(inputOf).filter(Boolean).forEach((i) => i.setAttribute('aria-invalid', 'true'));
  } finally {
    buttons.forEach((b) => { b.disabled = false; });
  }
}

function inputOf(field) {
  const day = /^hours\.week\.([A-Z]{3})/.exec(field);
  return $(day ? `day-${day[1]}` : { startsAt: 'starts', endsAt: 'ends', kind: 'kind', until: 'paused-until', body: 'file',
    'hours.zone': 'zone', 'hours.holidays': 'holidays' }[field] || field.replace(/^hours\.(closed).*/, '$1'));
}

function showRep() {
  $('name').textContent = `${rep.firstName} ${rep.lastName}`;
  $('where').textContent = `Team ${rep.team} · times in ${zone()}, where it is ${local(new Date()).slice(11)} now`;
  showPause();
  showHours(rep.hours ? 'own' : 'team', rep.calendar);
}

function showPause() {
  $('paused').checked = rep.paused;
  $('paused-until').value = rep.pausedUntil ? local(new Date(rep.pausedUntil)) : '';
  const why = rep.paused && rep.pauseReason === 'lapses'
    ? `Paused since ${shown(new Date(rep.pausedSince), true)}, when one lead after the other was not answered. ` : '';
  say('pause-state', !rep.paused ? 'Gets new leads in working hours.'
    : why + (rep.pausedUntil ? `Gets no new leads until ${shown(new Date(rep.pausedUntil), true)}.` : 'Gets no new leads until somebody ends it.'));
}

function showHours(whose, calendar) {
  $(`${whose}-hours`).checked = true;
  DAYS.forEach(([day]) => {
    $(`day-${day}`).value = ((calendar.week || {})[day] || []).map(([from, to]) => `${from}-${to}`).join(', ');
  });
  $('zone').value = calendar.zone;
  $('holidays').value = calendar.holidays || '';
  $('closed').value = (calendar.closed || []).join(', ');
  lockHours();
}

function lockHours() {
  const own = $('own-hours').checked;
  [...DAYS.map(([day]) => `day-${day}`), 'zone', 'holidays', 'closed'].forEach((id) => { $(id).disabled = !own; });
}

function showAbsences() {
  const body = $('absences').tBodies[0];
  body.replaceChildren(...absences.slice(0, showsAll ? absences.length : FIRST_ROWS).map((absence) => {
    const row = document.createElement('tr');
    for (const text of [span(absence), KINDS[absence.kind] || absence.kind, absence.source === 'calendar' ? 'calendar' : 'entered']) {
      row.insertCell().textContent = text;
    }
    const remove = document.createElement('button');
    remove.type = 'button';
    remove.className = 'plain';
    remove.textContent = 'Remove';
    remove.setAttribute('aria-label', `Remove ${KINDS[absence.kind] || absence.kind}, ${span(absence)}`);
    remove.addEventListener('click', () => run($('add'), 'absences-state', async () => {
      await ask('DELETE', `reps/${rep.id}/absences/${absence.id}`);
      await readAbsences();
      $('absences-title').focus();
      return 'Removed.';
    }));
    row.insertCell().append(remove);
    return row;
  }));
  $('absences').hidden = absences.length === 0;
  $('none').hidden = absences.length > 0;
  $('more').hidden = showsAll || absences.length <= FIRST_ROWS;
  $('more').textContent = `Show all ${absences.length}`;
}

function showLeads({ open: count, mayMove }) {
  $('leads').hidden = !mayMove;
  $('leads-count').textContent = count === 0 ? 'None.' : leads(count);
  $('reassign-ask').hidden = count === 0;
  $('reassign-question').textContent = `Give ${leads(count)} of ${rep.firstName} ${rep.lastName} to others, each to whose turn it is?`;
  askToReassign(false);
}

function leads(count) {
  return count === 1 ? '1 lead' : `${count} leads`;
}

function askToReassign(asks) {
  $('reassign-confirm').hidden = !asks;
  $('reassign-ask').disabled = asks;
}

function showLeft(left) {
  $('leads-left').replaceChildren(...left.map(({ reason }) => {
    const item = document.createElement('li');
    item.textContent = reason;
    return item;
  }));
  $('leads-left').hidden = left.length === 0;
}

// ---- What is read

async function readRep(id) {
  const answer = await ask('GET', `reps/${encodeURIComponent(id)}`);
  rep = answer.body;
  tag = answer.tag;
  showRep();
}

async function readAbsences() {
  absences = (await ask('GET', `reps/${rep.id}/absences`)).body;
  showAbsences();
}

async function readLeads() {
  showLeads((await ask('GET', `reps/${rep.id}/reassignments`)).body);
}

async function open(id) {
  ['absences-state', 'hours-state', 'leads-state'].forEach((state) => say(state, ''));
  showLeft([]);
  showsAll = false;
  await readRep(id);
  await readAbsences();
  await readLeads();
  $('content').hidden = false;
}

// ---- What is changed

async function setPause() {
  const until = $('paused-until').value;
  if ($('paused').checked) {
    await ask('POST', `reps/${rep.id}/pause`, { json: { until: until ? instantOf(until).toISOString() : null } });
  } else {
    await ask('DELETE', `reps/${rep.id}/pause`);
  }
  const answer = await ask('GET', `reps/${rep.id}`);
  const { paused, pausedUntil, pausedSince, pauseReason } = answer.body;
  rep = { ...rep, paused, pausedUntil, pausedSince, pauseReason };
  showPause();
  return $('pause-state').textContent;
}

function pauseOrUndo() {
  run($('pause'), 'pause-state', () => setPause().catch((e) => {
    $('paused').checked = rep.paused;
    throw e;
  }));
}

$('paused').addEventListener('change', () => {
  if (!$('paused').checked) $('paused-until').value = '';
  pauseOrUndo();
});
$('paused-until').addEventListener('change', () => { if ($('paused').checked) pauseOrUndo(); });
$('pause').addEventListener('submit', (event) => event.preventDefault());

$('reassign-ask').addEventListener('click', () => {
  askToReassign(true);
  $('reassign-cancel').focus();
});
$('reassign-cancel').addEventListener('click', () => {
  askToReassign(false);
  $('reassign-ask').focus();
});
$('reassign').addEventListener('submit', async (event) => {
  event.preventDefault();
  await run($('reassign'), 'leads-state', async () => {
    const { body } = await ask('POST', `reps/${rep.id}/reassignments`, { json: {} });
    showLeft(body.left);
    await readLeads();
    return body.left.length === 0 ? `Moved ${leads(body.moved.length)}.`
      : `Moved ${leads(body.moved.length)}, ${body.left.length} left:`;
  });
  askToReassign(false);
});

$('whole-days').addEventListener('change', () => {
  const days = $('whole-days').checked;
  for (const [id, time, label] of [['starts', 'T09:00', days ? 'First day' : 'From'], ['ends', 'T17:00', days ? 'Last day' : 'To']]) {
    const day = $(id).value.slice(0, 10);
    $(id).type = days ? 'date' : 'datetime-local';
    $(id).value = day && (days ? day : day + time);
    $(`${id}-label`).textContent = label;
  }
});
$('starts').addEventListener('change', () => {
  if ($('whole-days').checked && (!$('ends').value || $('ends').value < $('starts').value)) $('ends').value = $('starts').value;
});

$('add').addEventListener('submit', (event) => {
  event.preventDefault();
  run($('add'), 'absences-state', async () => {
    const days = $('whole-days').checked;
    const from = days ? `${$('starts').value}T00:00` : $('starts').value;
    const to = days ? `${nextDay($('ends').value)}T00:00` : $('ends').value;
    await ask('POST', `reps/${rep.id}/absences`,
      { json: { kind: $('kind').value, startsAt: instantOf(from).toISOString(), endsAt: instantOf(to).toISOString() } });
    await readAbsences();
    $('starts').value = '';
    $('ends').value = '';
    return 'Added.';
  });
});

$('import').addEventListener('submit', (event) => {
  event.preventDefault();
  run($('import'), 'absences-state', async () => {
    const { body } = await ask('POST', `reps/${rep.id}/absences/import`, { text: await $('file').files[0].text() });
    await readAbsences();
    $('file').value = '';
    return `Imported: ${body.added} added, ${body.changed} moved, ${body.removed} removed, ${body.unchanged} as before.`;
  });
});

$('more').addEventListener('click', () => {
  showsAll = true;
  showAbsences();
});

$('hours').addEventListener('change', (event) => { if (event.target.name === 'whose') lockHours(); });
$('hours').addEventListener('submit', (event) => {
  event.preventDefault();
  run($('hours'), 'hours-state', async () => {
    const answer = await ask('PUT', `reps/${rep.id}`,
      { json: { hours: $('own-hours').checked ? typedHours() : null }, headers: tag ? { 'If-Match': tag } : {} });
    rep = answer.body;
    tag = answer.tag;
    showRep();
    await readAbsences();
    return 'Saved.';
  });
});

function typedHours() {
  const week = {};
  for (const [day, name] of DAYS) {
    const text = $(`day-${day}`).value.trim();
    if (!text) continue;
    week[day] = text.split(',').map((interval) => {
      const times = /^\s*(\d{1,2}:\d{2})\s*[-–]\s*(\d{1,2}:\d{2})\s*$/.exec(interval);
      if (!times) {
        $(`day-${day}`).setAttribute('aria-invalid', 'true');
        throw Object.assign(new Error(`${name}: write hours as in 09:00-12:00, 13:00-17:30, or leave it empty`), { fields: [`hours.week.${day}`] });
      }
      return [times[1].padStart(5, '0'), times[2].padStart(5, '0')];
    });
  }
  const closed = $('closed').value.split(',').map((d) => d.trim()).filter(Boolean);
  return { zone: $('zone').value.trim(), week, holidays: $('holidays').value.trim() || null, closed };
}

// ---- The beginning

for (const [day, name] of DAYS) {
  const label = document.createElement('label');
  label.htmlFor = `day-${day}`;
  label.textContent = name;
  const input = document.createElement('input');
  input.id = `day-${day}`;
  input.placeholder = 'free';
  input.autocomplete = 'off';
  $('week').append(label, input);
}
$('absences-title').tabIndex = -1;
if (Intl.supportedValuesOf) {
  $('zones').append(...Intl.supportedValuesOf('timeZone').map((id) => new Option(id)));
}

try {
  const reps = (await ask('GET', 'reps')).body;
  if (reps.length === 0) {
    stop('There is no rep whose availability you may set.');
  } else if (reps.length === 1) {
    await open(reps[0].id);
  } else {
    $('pick').hidden = false;
    const asked = new URLSearchParams(location.search).get('rep');
    const teams = [...new Set(reps.map((r) => r.team))];
    $('rep').append(new Option('Choose a rep', '', true), ...teams.map((team) => {
      const group = document.createElement('optgroup');
      group.label = team;
      group.append(...reps.filter((r) => r.team === team).map((r) => new Option(`${r.firstName} ${r.lastName}`, r.id)));
      return group;
    }));
    $('rep').addEventListener('change', async () => {
      $('rep').options[0].disabled = true;
      history.replaceState(null, '', `?rep=${encodeURIComponent($('rep').value)}`);
      try {
        await open($('rep').value);
      } catch (e) {
        stop(e.message);
      }
    });
    if (reps.some((r) => r.id === asked)) {
      $('rep').value = asked;
      await open(asked);
    }
  }
} catch (e) {
  if (e.status === 403) stop('Availability is set by reps, managers and administrators.');
  else if (e.status !== 401) stop(e.message);
}
