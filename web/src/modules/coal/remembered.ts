// What a workplace is set to, remembered in its browser: the yard and the till. No personal data.
import { useState } from 'react';

export function useRemembered(name: string, otherwise: string): [string, (v: string) => void] {
  const [value, setValue] = useState(() => {
    try {
      return localStorage.getItem(`spoina.coal.${name}`) ?? otherwise;
    } catch {
      return otherwise;
    }
  });
  return [
    value,
    (v) => {
      setValue(v);
      try {
        localStorage.setItem(`spoina.coal.${name}`, v);
      } catch {
        // remembered while the page is open
      }
    },
  ];
}
