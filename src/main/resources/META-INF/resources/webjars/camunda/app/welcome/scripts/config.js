export default {
  app: { vendor: 'Baton', name: 'Welcome' },
  disableWelcomeMessage: true
};
