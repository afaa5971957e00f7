/** The landing page's own words: it is shown where no tenant, and so no other dictionary, is loaded. */
export const words = {
  es: {
    language: 'English',
    logIn: 'Pruébelo con una tienda de ejemplo',
    title: 'Sus tiendas, en una página',
    lead: 'Fluxion reúne existencias, ventas y pedidos de cada tienda y dice, cada mañana, cómo va el negocio y qué está por agotarse.',
    how: 'Cómo funciona',
    steps: [
      {
        title: 'Cargue lo que ya tiene',
        text: 'Las ventas llegan desde los archivos de su caja o de su sistema, tal como salen de ellos.',
      },
      {
        title: 'Entre por su propia dirección',
        text: 'Su empresa tiene su dirección, su logo, sus colores, su moneda y su hora.',
      },
      {
        title: 'Pregunte lo que quiera',
        text: 'Cada cifra lleva a las filas de las que salió, con los mismos filtros.',
      },
    ],
    what: 'Qué hace por usted',
    features: [
      {
        title: 'Cinco segundos cada mañana',
        text: 'Ventas, tickets, ticket promedio, unidades y margen, siempre frente al período anterior.',
      },
      {
        title: 'Nada se agota por sorpresa',
        text: 'Lo que llegó a su mínimo, en qué tienda y cuánto queda, antes de que falte en el estante.',
      },
      {
        title: 'Doscientas mil filas sin esperar',
        text: 'El inventario completo se recorre, se ordena y se filtra sin pasar páginas.',
      },
      {
        title: 'Cifras exactas',
        text: 'Los montos conservan todos sus decimales y dicen con qué versión de los datos se calcularon.',
      },
      {
        title: 'Cada empresa, aparte',
        text: 'Cada empresa tiene sus propias tablas, usuarios y llaves. Con las de otra no se encuentra nada.',
      },
      {
        title: 'Sus datos son suyos',
        text: 'Se guardan como tablas abiertas Delta Lake, que otras herramientas también leen. Puede irse cuando quiera.',
      },
    ],
    demo: 'Tiendas de ejemplo',
    demoText: 'Corren en esta máquina con datos inventados. Entre con el correo indicado y la contraseña',
    developers: 'Para su sistema',
    developersText: 'Todo lo que la página muestra sale de una API documentada, con llaves por empresa.',
    reference: 'Ver la API',
    footer: 'Existencias y ventas para tiendas.',
    sample: 'Ejemplo con datos inventados',
    sampleSales: 'Ventas',
    sampleAmount: 'US$ 48.210,50',
    sampleChange: '7,5 %',
    sampleAgainst: 'frente a la semana anterior',
    sampleLow: 'Por agotarse',
    sampleDays: ['lun', 'mar', 'mié', 'jue', 'vie', 'sáb', 'dom'],
    sampleRows: [
      { name: 'Harina de maíz 1 kg', left: 'quedan 4 de 24' },
      { name: 'Café molido 500 g', left: 'quedan 2 de 12' },
      { name: 'Queso blanco duro', left: 'agotado' },
    ],
  },
  en: {
    language: 'Español',
    logIn: 'Try it with a sample shop',
    title: 'All your stores on one page',
    lead: 'Fluxion brings together the stock, sales and orders of every store and tells you, each morning, how business is going and what is about to run out.',
    how: 'How it works',
    steps: [
      {
        title: 'Load what you already have',
        text: 'Sales come in from the files of your till or your system, just as they leave them.',
      },
      {
        title: 'Log in at your own address',
        text: 'Your company has its own address, logo, colours, currency and time.',
      },
      { title: 'Ask anything', text: 'Every figure leads to the rows it came from, with the same filters.' },
    ],
    what: 'What it does for you',
    features: [
      {
        title: 'Five seconds each morning',
        text: 'Sales, tickets, average ticket, units and margin, always against the period before.',
      },
      {
        title: 'Nothing runs out by surprise',
        text: 'What reached its minimum, in which store and how much is left, before the shelf is empty.',
      },
      {
        title: 'Two hundred thousand rows, no waiting',
        text: 'Scroll, sort and filter the whole inventory without turning pages.',
      },
      {
        title: 'Exact figures',
        text: 'Amounts keep all their decimals and say which version of the data they were computed from.',
      },
      {
        title: 'Every company on its own',
        text: 'Every company has its own tables, users and keys. With those of another, nothing is found.',
      },
      {
        title: 'Your data are yours',
        text: 'They are kept as open Delta Lake tables, which other tools read too. Leave any day you like.',
      },
    ],
    demo: 'Sample shops',
    demoText: 'They run on this machine with made-up data. Use the e-mail shown and the password',
    developers: 'For your own system',
    developersText: 'Everything on the page comes from a documented API, with keys for each company.',
    reference: 'See the API',
    footer: 'Stock and sales for shops.',
    sample: 'Example with made-up data',
    sampleSales: 'Sales',
    sampleAmount: 'US$ 48,210.50',
    sampleChange: '7.5%',
    sampleAgainst: 'against the week before',
    sampleLow: 'Running out',
    sampleDays: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
    sampleRows: [
      { name: 'Maize flour 1 kg', left: '4 of 24 left' },
      { name: 'Ground coffee 500 g', left: '2 of 12 left' },
      { name: 'Hard white cheese', left: 'out of stock' },
    ],
  },
};

export type Words = (typeof words)['es'];
