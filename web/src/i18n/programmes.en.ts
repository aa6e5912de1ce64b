export const en = {
  programmes: {
    what: 'Programmes for residents. Each has its own registers, forms and statistics.', loading: 'Loading programmes', none: 'There is no programme here for you', name: { relief: 'Relief programme', aid: 'Crisis aid', coal: 'Coal sale' },
    on: 'on', onSince: 'on since {{day}}', off: 'off', offTitle: '{{name}}: the programme is switched off', offWhat: 'The programme is switched off: nobody works in it now. What was stored is kept.', offSince: 'Off since {{day}}. What was stored is kept.', goOn: 'Go to the list of programmes',
    turnOn: 'Switch on', turnOff: 'Switch off', turnOnName: 'Switch on: {{name}}', turnOffName: 'Switch off: {{name}}', askOff: 'Switch off: {{name}}?', askOffWhat: 'The pages of the programme disappear for everybody and new entries are refused. What was stored is kept and comes back when it is switched on.',
    pages: '{{name}}: pages', registers: '{{name}}: registers',
  },
};
