export default {
  app: { vendor: 'Baton', name: 'Cockpit' },
  disableWelcomeMessage: true,
  customScripts: ['scripts/availability']
};
