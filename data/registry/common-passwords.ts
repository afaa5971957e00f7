/**
 * Passwords of eight characters and more that head the published lists of leaked ones, in English and in
 * Spanish, and those that our own names suggest. Lower case.
 */
export const commonPasswords: ReadonlySet<string> = new Set(
  `
  00000000 1029384756 11111111 11223344 112233445566 12121212 123123123 123321123 12341234 12344321
  12345678 123456789 1234567890 1234567a 123456aa 123456ab 123654789 123abc123 123qwe123 13131313
  147258369 147852369 159357159 159753159 1q2w3e4r 1q2w3e4r5t 1qaz2wsx 1qazxsw2 22222222 23232323
  31415926 33333333 44444444 55555555 66666666 67676767 69696969 741852963 77777777 78945612
  789456123 87654321 88888888 963852741 98765432 987654321 9876543210 99999999 a1234567 a12345678
  a1b2c3d4 aa123456 aa12345678 aaaaaaaa abc12345 abc123456 abcd1234 abcdefg1 abcdefgh access14
  admin123 admin1234 adminadmin administrador administrator alejandra alejandro alexander amigos123
  anamaria angelica angelito argentina asdasdasd asdf1234 asdfasdf asdfghjk asdfghjkl atlantis
  babygirl bananas1 baseball baseball1 basketball beautiful bendicion bienvenido bienvenidos
  blink182 butterfly caballero caracas1 caracas123 carolina catherine changeme changeme1 changeme123
  charlie1 chocolate christian christina colombia colombia1 computer computer1 consuelo contrasena
  contrasena1 contrasena123 contraseña contraseña1 corazon1 creative cristian daniela1 danielle
  december diosesamor dragon123 elizabeth enamorada estrella facebook familia1 fernanda fernando
  firebird football football1 fortuna1 francisco friendly gabriela garfield gerardo1 girasol1
  godzilla gonzalez google123 guadalupe guillermo hello123 helloworld hermanos hernandez horizonte
  iloveyou iloveyou1 iloveyou2 inventario isabella jennifer jessica1 jesucristo jonathan jordan23
  juancarlos justin12 killer123 kimberly lagranja leonardo letmein1 letmein123 libertad liverpool
  lorena123 lovelove loveyou1 manchester margarita mariajose marlboro maverick mercado1 mercado123
  mercedes mexico123 michael1 michelle midnight monkey123 monster1 mustang1 mypassword myspace1
  naruto123 natalia1 nicholas ninja123 nintendo november oblivion october1 operator orlando1
  p4ssw0rd p4ssword pa$$w0rd pa55word passw0rd passw0rd1 password password! password1 password1!
  password12 password123 password1234 password2 passwort patricia perfecto pokemon1 president
  princesa princess princess1 principe prueba123 pruebas1 purple123 q1w2e3r4 q1w2e3r4t5 qazwsxed
  qazwsxedc qweasdzx qweasdzxc qwer1234 qwerasdf qwerqwer qwerty12 qwerty123 qwerty1234 qwerty123456
  qwertyui qwertyuiop ricardo1 roberto1 rodriguez rosebud1 samantha samsung1 santiago sebastian
  secret123 secreto1 september shadow12 snoopy12 soccer12 spiderman starwars steelers sunshine
  sunshine1 superman superman1 supermercado supervisor teamo123 teamomucho tekiero1 telefono
  temp1234 tenerife tequiero test1234 testtest tigger12 tinkerbell toor1234 trustno1 universe
  user1234 usuario1 usuario123 valentina valeria1 vanessa1 venezuela venezuela1 venezuela123
  veronica victoria virginia volleyball welcome1 welcome123 whatever william1 windows1 winston1
  wordpass xxxxxxxx yankees1 yourname zaq12wsx zaq1zaq1 zxcvbnm1 zxcvbnm123 zzzzzzzz
`
    .trim()
    .split(/\s+/),
);
