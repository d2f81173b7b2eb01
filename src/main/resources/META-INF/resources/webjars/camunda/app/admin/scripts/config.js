export default {
  app: { vendor: 'Baton', name: 'Admin' },
  disableWelcomeMessage: true
};
