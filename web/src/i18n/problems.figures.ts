// What the codes of the figures mean.
export const figures = {
  'figures.whole': 'Kto widzi same liczby, widzi je dla całości: różnica dwóch wyborów zdradziłaby pojedyncze rozbieżności.',
  'figures.register': 'Jakości tego rejestru się nie mierzy.',
  'figures.place': 'Miejsce podaje się w stopniach: długość i szerokość albo prostokąt zachód, południe, wschód, północ.',
};
