import type { Widen } from '../i18n/es.ts';

const es = {
  primary: 'Color principal',
  primaryHelp: 'Botones, enlaces y la primera serie de los gráficos.',
  accent: 'Color de acento',
  accentHelp: 'Destacados y la segunda serie de los gráficos.',
  pickColor: (name: string) => `Elegir en la paleta: ${name}`,
  colorInvalid: 'Escriba el color como #2f6b32.',
  preview: 'Así se verá',
  previewOn: { light: 'Tema claro', dark: 'Tema oscuro' },
  previewButton: 'Guardar',
  previewLink: 'Ver las líneas',
  previewKpi: 'Ventas',
  contrast: 'Legibilidad',
  textContrast: (ratio: string) =>
    `El texto sobre los botones se lee bien: contraste ${ratio} a 1 (se pide 4,5).`,
  lightFaint: (ratio: string) =>
    `En el tema claro este color se distingue poco del fondo (${ratio} a 1, se pide 3): se oscurece solo lo necesario.`,
  lightGood: (ratio: string) => `En el tema claro se distingue bien del fondo (${ratio} a 1).`,
  darkFaint: (ratio: string) =>
    `En el tema oscuro este color se distingue poco del fondo (${ratio} a 1, se pide 3): se aclara solo lo necesario.`,
  darkGood: (ratio: string) => `En el tema oscuro se distingue bien del fondo (${ratio} a 1).`,
  alike: 'Los dos colores se parecen mucho: en un gráfico costará distinguir las series.',
  apart: 'Los dos colores se distinguen entre sí.',
};

export type BrandWords = Widen<typeof es>;

const en: BrandWords = {
  primary: 'Main colour',
  primaryHelp: 'Buttons, links and the first series of charts.',
  accent: 'Accent colour',
  accentHelp: 'Highlights and the second series of charts.',
  pickColor: (name) => `Choose from the palette: ${name}`,
  colorInvalid: 'Write the colour as #2f6b32.',
  preview: 'How it will look',
  previewOn: { light: 'Light theme', dark: 'Dark theme' },
  previewButton: 'Save',
  previewLink: 'See the lines',
  previewKpi: 'Sales',
  contrast: 'Legibility',
  textContrast: (ratio) => `Text on buttons is easy to read: contrast ${ratio} to 1 (4.5 is asked for).`,
  lightFaint: (ratio) =>
    `In the light theme this colour is hard to tell from the ground (${ratio} to 1, 3 is asked for): it is darkened as much as needed.`,
  lightGood: (ratio) => `In the light theme it stands out from the ground (${ratio} to 1).`,
  darkFaint: (ratio) =>
    `In the dark theme this colour is hard to tell from the ground (${ratio} to 1, 3 is asked for): it is lightened as much as needed.`,
  darkGood: (ratio) => `In the dark theme it stands out from the ground (${ratio} to 1).`,
  alike: 'The two colours are much alike: the series of a chart will be hard to tell apart.',
  apart: 'The two colours are easy to tell apart.',
};

/** What the fields, the notes and the preview of a brand say. */
export const brandWords = { es, en };
