package people_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"spoina/internal/clock"
	"spoina/internal/people"
	"spoina/internal/secret"
)

func TestWrongNumbersAreRefused(t *testing.T) {
	for _, s := range []string{"", "44051401459", "4405140145", "44053201458", "x4051401458", "440514014588"} {
		_, _, _, err := people.PESEL(s)
		require.ErrorIs(t, err, people.ErrPESEL, s)
	}
	_, err := people.NIP("1234563219")
	require.ErrorIs(t, err, people.ErrNIP)
	_, err = people.REGON("123456786")
	require.ErrorIs(t, err, people.ErrREGON)
}

func TestAPESELSaysDayOfBirthAndSex(t *testing.T) {
	digits, birth, male, err := people.PESEL("440514-01458")
	require.NoError(t, err)
	require.Equal(t, "44051401458", digits)
	require.Equal(t, clock.Day(1944, time.May, 14), birth)
	require.True(t, male)
	_, birth, male, err = people.PESEL("02271409867")
	require.NoError(t, err)
	require.Equal(t, clock.Day(2002, time.July, 14), birth, "month 27 is July of the 2000s")
	require.False(t, male)
	nip, err := people.NIP("PL 123-456-32-18")
	require.NoError(t, err)
	require.Equal(t, "1234563218", nip)
	regon, err := people.REGON("123456785")
	require.NoError(t, err)
	require.Equal(t, "123456785", regon)
}

func TestTokensAreTheSameHoweverThePersonIsWritten(t *testing.T) {
	key := secret.New()
	born := clock.Day(1985, time.May, 1)
	a := people.TokensFor(key, "aid", people.Person{LastName: "Шевченко", FirstName: "Олександр", BirthDate: born, Document: "FB 123456"})
	b := people.TokensFor(key, "aid", people.Person{LastName: "Ołeksandr", FirstName: "Szewczenko", BirthDate: born, Document: "FВ-123456"}) // В is Cyrillic
	require.Equal(t, a, b)
	require.NotEmpty(t, a.Name)
	require.NotEmpty(t, a.Document)
	require.Empty(t, a.PESEL)
	require.Len(t, a.All(), 2)
	require.NotEqual(t, a.Name, people.TokensFor(key, "coal", people.Person{LastName: "Шевченко", FirstName: "Олександр", BirthDate: born}).Name, "each programme has its own")
	require.NotEqual(t, a.Name, people.TokensFor(secret.New(), "aid", people.Person{LastName: "Шевченко", FirstName: "Олександр", BirthDate: born}).Name)
	require.Empty(t, people.TokensFor(key, "aid", people.Person{LastName: "Шевченко", FirstName: "Олександр"}).Name, "a name alone is many people's")
	require.Empty(t, people.TokensFor(key, "aid", people.Person{PESEL: "44051401459"}).PESEL, "a wrong number is nobody's")
}

func TestOneAddressHoweverItIsWritten(t *testing.T) {
	key := people.AddressKey(people.Address{Street: "ul. Tadeusza Kościuszki", HouseNo: "12A", FlatNo: "m. 5", City: "Pruszcz Gdański"}, "220401")
	for _, a := range []people.Address{
		{Street: "Kościuszki", HouseNo: "12 a/5", City: "PRUSZCZ GDAŃSKI"},
		{Street: "KOSCIUSZKI T.", HouseNo: "12a m. 5", City: "Pruszcz Gdanski"},
		{Street: "Kościuszki", HouseNo: "012A", FlatNo: "lok. 5", City: "Pruszcz  Gdański"},
	} {
		require.Equal(t, key, people.AddressKey(a, "220401"), "%+v", a)
	}
	for _, a := range []people.Address{
		{Street: "Kościuszki", HouseNo: "12A", FlatNo: "6", City: "Pruszcz Gdański"},
		{Street: "Kościuszki", HouseNo: "12", FlatNo: "5", City: "Pruszcz Gdański"},
		{Street: "Kopernika", HouseNo: "12A", FlatNo: "5", City: "Pruszcz Gdański"},
	} {
		require.NotEqual(t, key, people.AddressKey(a, "220401"), "%+v", a)
	}
	require.NotEqual(t, key, people.AddressKey(people.Address{Street: "Kościuszki", HouseNo: "12A", FlatNo: "5", City: "Pruszcz Gdański"}, "220404"), "another municipality")
	require.Equal(t, people.AddressKey(people.Address{HouseNo: "7", City: "Łęgowo"}, "220404"), people.AddressKey(people.Address{Street: "Łęgowo", HouseNo: "7", City: "Łęgowo"}, "220404"), "a village without streets")
	require.Empty(t, people.AddressKey(people.Address{Street: "Kościuszki", City: "Pruszcz Gdański"}, "220401"), "no house")
	require.Empty(t, people.HouseholdToken(secret.New(), "coal", people.Address{HouseNo: "1"}), "no place")
	one := secret.New()
	require.Equal(t, people.HouseholdToken(one, "coal", people.Address{Street: "Kościuszki", HouseNo: "1/2", City: "X"}),
		people.HouseholdToken(one, "coal", people.Address{Street: "ul. Kościuszki", HouseNo: "1", FlatNo: "2", City: "x"}))
}
