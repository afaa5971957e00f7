import type { Language } from '../../shared/i18n/language.ts';

/**
 * What the API says of rejected rows comes in English. In other languages the first pattern that fits is shown
 * instead, and what fits none as it came.
 */
const translations: Readonly<Partial<Record<Language, readonly (readonly [RegExp, string])[]>>> = {
  es: [
    [/^a value$/, 'un valor'],
    [/^a number such as (.*)$/, 'un número como $1'],
    [/^at most (\d+) decimals$/, 'como mucho $1 decimales'],
    [/^a number of 0 or more$/, 'un número de 0 en adelante'],
    [/^a number above 0$/, 'un número mayor que 0'],
    [/^a date written (.*), from 1900 to 2200$/, 'una fecha como $1, entre 1900 y 2200'],
    [/^yes or no$/, 'sí o no'],
    [/^an EAN or UPC whose check digit is right$/, 'un código de barras cuyo dígito verificador cuadre'],
    [/^a RIF whose check digit is right$/, 'un RIF cuyo dígito verificador cuadre'],
    [/^the whole code$/, 'el código completo'],
    [/^as many values as there are column names.*$/, 'tantos valores como nombres de columna'],
    [/^Fill in the cell, or leave the whole row out\.$/, 'Llene la celda o quite la fila entera.'],
    [/^Leave only the number in the cell\.$/, 'Deje solo el número en la celda.'],
    [/^Round the number\.$/, 'Redondee el número.'],
    [/^Correct the sign\.$/, 'Corrija el signo.'],
    [/^Write the date like the others in the column\.$/, 'Escriba la fecha como las demás de la columna.'],
    [/^Write yes or no\.$/, 'Escriba sí o no.'],
    [
      /^Read the bar code again;.*$/,
      'Lea el código otra vez; una hoja de cálculo pudo quitarle dígitos: ponga la columna como texto.',
    ],
    [
      /^Compare the number with the registration;.*$/,
      'Compare el número con el registro: un dígito está mal o hay dos cambiados.',
    ],
    [
      /^A spreadsheet shortened the code.*$/,
      'Una hoja de cálculo recortó el código: ponga la columna como texto y exporte de nuevo.',
    ],
    [
      /^The row has more values:.*$/,
      'La fila tiene valores de más: ponga entre comillas los textos con el separador.',
    ],
    [
      /^The line is not a row of the table.*$/,
      'La línea no es una fila de la tabla: compare sus separadores y comillas con las demás.',
    ],
  ],
};

export function translateRejectSentence(sentence: string, language: Language): string {
  const found = translations[language]?.find(([pattern]) => pattern.test(sentence));
  return found ? sentence.replace(found[0], found[1]) : sentence;
}
