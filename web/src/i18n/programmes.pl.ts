// Words of the list of programmes and of the frame around each. programmes.en.ts has the same keys.
export const pl = {
  programmes: {
    what: 'Programy dla mieszkańców. Każdy ma własne rejestry, formularze i statystyki.', loading: 'Wczytuję programy', none: 'Nie ma tu dla Ciebie żadnego programu', name: { relief: 'Program osłonowy', aid: 'Pomoc kryzysowa', coal: 'Sprzedaż węgla' },
    on: 'włączony', onSince: 'włączony od {{day}}', off: 'wyłączony', offTitle: '{{name}}: program jest wyłączony', offWhat: 'Program jest wyłączony: nikt w nim teraz nie pracuje. Zapisane dane zostały.', offSince: 'Wyłączony od {{day}}. Zapisane dane zostały.', goOn: 'Przejdź do listy programów',
    turnOn: 'Włącz', turnOff: 'Wyłącz', turnOnName: 'Włącz: {{name}}', turnOffName: 'Wyłącz: {{name}}', askOff: 'Wyłączyć: {{name}}?', askOffWhat: 'Strony programu znikną u wszystkich, a nowe wpisy będą odrzucane. Zapisane dane zostają i wrócą po włączeniu.',
    pages: '{{name}}: strony', registers: '{{name}}: rejestry',
  },
} as const;
