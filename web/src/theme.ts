import { createTheme, type MantineColorsTuple } from '@mantine/core';

// One accent for what can be acted on. Shade 8 carries white text at 6.9:1, shade 7 at 5.1:1.
const petrol: MantineColorsTuple = ['#e6f4f5', '#cfe6e9', '#a2ced4', '#72b5be', '#4ba0ab', '#3193a0', '#1f8c9a', '#0f7987', '#0b6370', '#04505b'];

// Greys of the dark look, from text to ground, the same as in styles.css.
const dark: MantineColorsTuple = ['#e4eaec', '#c3ccd0', '#9eabb2', '#77858c', '#3a464b', '#2d363a', '#20272b', '#1a2023', '#161c1f', '#12171a'];

export const theme = createTheme({
  colors: { petrol, dark },
  primaryColor: 'petrol',
  primaryShade: { light: 8, dark: 7 },
  autoContrast: true,
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "'JetBrains Mono', ui-monospace, monospace",
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.125rem' },
  spacing: { xs: '0.25rem', sm: '0.5rem', md: '0.75rem', lg: '1rem', xl: '1.5rem' },
  defaultRadius: 'sm',
  headings: { fontWeight: '620', sizes: { h1: { fontSize: '1.25rem' }, h2: { fontSize: '1rem' }, h3: { fontSize: '0.875rem' } } },
  components: {
    Button: { defaultProps: { size: 'sm' } },
    TextInput: { defaultProps: { size: 'sm' } },
    Select: { defaultProps: { size: 'sm', checkIconPosition: 'right' } },
    Tooltip: { defaultProps: { openDelay: 350, withArrow: true } },
    Modal: { defaultProps: { centered: true, overlayProps: { backgroundOpacity: 0.35 } } },
  },
});
