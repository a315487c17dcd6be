/** Passwords of ten characters and more that attackers try first: shorter ones are refused for their length already. */

const STEMS = [
  "password", "passwort", "passw0rd", "p@ssw0rd", "p@ssword", "welcome", "deskside", "helpdesk", "support", "administrator",
  "qwertyuiop", "qwerty", "asdfghjkl", "zxcvbnm", "1q2w3e4r", "1qaz2wsx", "iloveyou", "sunshine", "princess", "football",
  "baseball", "superman", "batman", "trustno1", "letmein", "monkey", "dragon", "master", "shadow", "michael", "jennifer",
  "computer", "internet", "changeme", "default", "secret", "company", "summer", "winter", "spring", "autumn", "liverpool",
  "chelsea", "arsenal", "starwars", "pokemon", "minecraft", "whatever", "freedom", "charlie", "jordan", "ashley",
];
const TAILS = [
  "", "1", "12", "123", "1234", "12345", "123456", "1234567", "12345678", "123456789", "1234567890", "!", "1!", "123!",
  "01", "2023", "2024", "2025", "2026", "2027", "2024!", "2025!", "2026!",
];
const OTHERS = [
  "1234567890", "0123456789", "12345678910", "123456789a", "a123456789", "1234567891", "0987654321", "1111111111",
  "0000000000", "1212121212", "1122334455", "9876543210", "abcdefghij", "abcdefghijk", "abcd123456", "abc1234567",
  "qwertyuiop123", "1q2w3e4r5t", "1q2w3e4r5t6y", "q1w2e3r4t5", "q1w2e3r4t5y6", "zaq12wsxcde3", "1qazxsw23edc",
  "correcthorsebatterystaple", "letmeinplease", "iloveyou123", "adminadmin", "admin12345", "administrator1", "rootroot123",
  "passwordpassword", "thisismypassword", "mypassword1", "newpassword1", "testtest123", "test123456", "guestguest1",
];

/** In small letters. */
export const COMMON_PASSWORDS: ReadonlySet<string> = new Set([
  ...OTHERS,
  ...STEMS.flatMap((stem) => TAILS.map((tail) => stem + tail)).filter((password) => password.length >= 10),
]);
