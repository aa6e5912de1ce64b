// What the codes of trials of rules and of drafts mean.
export const trials = {
  'trial.none': 'Nie ma takiej próby.',
  'trial.empty': 'Próba musi zmieniać co najmniej jedną liczbę albo regułę.',
  'trial.state': 'Próba nie jest jeszcze gotowa.',
  'trial.stale': 'Od tej próby zmieniły się liczby albo reguły. Proszę wypróbować zmianę jeszcze raz.',
  'trial.signing': 'Nie ma takiej podpisanej zmiany.',
  'check.draft': 'Nie da się odczytać projektu wpisu.',
};
