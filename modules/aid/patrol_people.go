package aid

import (
	"spoina/internal/access"
	"spoina/internal/fail"
	"spoina/internal/people"
)

// given tells whether an address says enough to find a door.
func given(a people.Address) bool { return a.HouseNo != "" && (a.Street != "" || a.City != "") }

func (a *act) file() people.File { return people.File{Set: a.env.Registers, Key: a.env.Key} }

// person is a person of the unit's file, or a new one who is put into it, and their telephone number.
func (a *act) person(id int64, p *people.Person, field string) (int64, string, error) {
	if p == nil {
		if id == 0 {
			return 0, "", fail.At(field, errValue.Because("name a person of the file, or a new one"))
		}
		known, err := a.file().Get(a.ctx, a.c.Tx, a.scope, id)
		return known.ID, known.Phone, fail.At(field, err)
	}
	id, err := a.file().Put(a.ctx, a.c, a.scope, *p)
	return id, p.Phone, fail.At(field, err)
}

// addressOf is where a person lives, for whoever reads the person's file anyway; for others it is empty, since the
// number of a card must not be worth an address.
func (a *act) addressOf(person int64) people.Address {
	p, err := a.file().Get(a.ctx, a.c.Tx, a.scope, person)
	if err != nil {
		return people.Address{}
	}
	return p.Address
}

// settle gives a person a new address, because two officers have signed that they live there now.
func (a *act) settle(person int64, to people.Address) error {
	whole := access.System(a.scope.Actor())
	p, err := a.file().Get(a.ctx, a.c.Tx, whole, person)
	if err != nil {
		return err
	}
	if to.Postcode == "" && to.City == p.City {
		to.Postcode = p.Postcode
	}
	if to.City == "" {
		to.City = p.City
	}
	p.Address = to
	_, err = a.file().Put(a.ctx, a.c, whole, p)
	return err
}
