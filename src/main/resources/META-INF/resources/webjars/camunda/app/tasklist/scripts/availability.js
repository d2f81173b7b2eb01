// A link in the header, where a rep or a manager looks for it.
export default {
  id: 'baton.availability',
  pluginPoint: 'tasklist.navbar.action',
  priority: 150,
  render: (node) => {
    const link = document.createElement('a');
    link.href = document.querySelector('base').getAttribute('app-root').replace(/camunda$/, 'availability/');
    link.textContent = 'Availability';
    node.append(link);
  }
};
