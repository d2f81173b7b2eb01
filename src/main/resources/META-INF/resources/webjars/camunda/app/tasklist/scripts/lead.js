// A comment goes to the history of the lead, and a task that is gone says who has its lead.
const root = document.querySelector('base').getAttribute('app-root').replace(/\/camunda$/, '');

const element = (name, properties, ...children) => {
  const node = Object.assign(document.createElement(name), properties);
  node.append(...children);
  return node;
};

const openTask = () => new URLSearchParams(location.hash.replace(/^#\/?\??/, '')).get('task');

const comment = {
  id: 'baton.comment',
  pluginPoint: 'tasklist.task.action',
  priority: 100,
  render: (node, { api, taskId }) => {
    const text = element('textarea', { id: 'baton-comment', rows: 4, maxLength: 4000, required: true });
    const wrong = element('p', { className: 'baton-wrong' });
    wrong.setAttribute('role', 'alert');
    const add = element('button', { type: 'submit', className: 'btn btn-primary', textContent: 'Add comment' });
    const cancel = element('button', { type: 'button', className: 'btn btn-default', textContent: 'Cancel' });
    const form = element('form', { method: 'dialog' },
      element('label', { htmlFor: 'baton-comment', textContent: 'Comment' }),
      text,
      element('p', { className: 'baton-quiet', textContent: 'Everyone who may see the lead can read it.' }),
      wrong,
      element('div', { className: 'baton-buttons' }, add, cancel));
    const dialog = element('dialog', { className: 'baton-dialog' }, form);
    dialog.setAttribute('aria-label', 'Add comment');
    const open = element('button', { type: 'button', className: 'btn btn-link baton-comment', textContent: 'Add comment' });
    const done = element('span', { className: 'baton-done' });
    done.setAttribute('role', 'status');

    open.addEventListener('click', () => {
      done.textContent = '';
      wrong.textContent = '';
      dialog.showModal();
      text.focus();
    });
    cancel.addEventListener('click', () => dialog.close());
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      add.disabled = true;
      try {
        const answer = await fetch(`${root}/tasks/${encodeURIComponent(openTask() || taskId)}/comments`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', 'X-XSRF-TOKEN': api.CSRFToken },
          body: JSON.stringify({ comment: text.value })
        });
        if (answer.ok) {
          text.value = '';
          dialog.close();
          done.textContent = 'Comment added';
        } else {
          const problem = await answer.json().catch(() => ({}));
          wrong.textContent = (problem.detail || 'The comment was not added. Try again.').replace(/^[A-Z]+-\d+ /, '');
        }
      } catch {
        wrong.textContent = 'Baton cannot be reached. Try again.';
      } finally {
        add.disabled = false;
      }
    });
    node.className = 'baton-task-action';
    node.append(open, done, dialog);
  }
};

let told;

const tell = (elsewhere) => {
  const close = element('button', { type: 'button', className: 'btn btn-default', textContent: 'Close' });
  const box = element('div', { className: 'baton-taken' },
    element('p', {}, elsewhere.sentence.replace(/^l/, 'L') + '. ', element('a', { href: root + elsewhere.page, textContent: 'Open lead' })),
    close);
  box.setAttribute('role', 'alert');
  close.addEventListener('click', () => box.remove());
  told?.remove();
  told = box;
  document.body.append(box);
};

const look = async () => {
  const task = openTask();
  if (!task) return;
  const answer = await fetch(`${root}/tasks/${encodeURIComponent(task)}/holder`);
  if (answer.status !== 200 || openTask() !== task) return;
  tell(await answer.json());
  // The same in the words of the engine.
  document.querySelectorAll('[uib-alert] .close').forEach((close) => close.click());
};

const taken = {
  id: 'baton.taken',
  pluginPoint: 'tasklist.navbar.action',
  priority: 0,
  render: () => {
    let seen;
    const changed = () => {
      const task = openTask();
      if (task === seen) return;
      seen = task;
      told?.remove();
      look();
    };
    // The address changes without an event of its own, and a refusal shows in a panel of Tasklist's.
    new MutationObserver((changes) => {
      changed();
      const refused = changes.some((change) => [...change.addedNodes].some((node) =>
        node.nodeType === Node.ELEMENT_NODE && (node.matches('.alert-danger, .notification') || node.querySelector('.alert-danger, .notification'))));
      if (refused) look();
    }).observe(document.body, { childList: true, subtree: true });
    changed();
  }
};

export default [comment, taken];
