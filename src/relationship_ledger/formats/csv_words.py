"""The words that columns of people are called by, in the files of programs and of people.

Keys are folded (`core.handles.fold`): lower case, no accents, punctuation as blanks. A value is a field, or `kind:label`.
"""

from collections.abc import Mapping
from typing import Final

from relationship_ledger.formats.text import word_set

FIELDS: Final = (
    "name", "given", "middle", "family", "prefix", "suffix", "nickname", "email", "phone", "url", "organization",
    "department", "role", "birthday", "anniversary", "day", "first_day", "note", "address", "group", "origin", "platform",
)  # fmt: skip
"""Fields that a column can hold."""

LABELLED: Final = frozenset(("email", "phone", "url", "address", "note", "day", "platform"))
"""Fields that may say which one: `phone:work`, `platform:mastodon`, `day:wedding`."""

NAMING: Final = frozenset(
    ("name", "given", "family", "nickname", "email", "phone", "url", "organization", "platform")
)  # fmt: skip
"""Fields of which a file of people has at least one."""


def _table(text: str) -> dict[str, str]:
    """Read lines of `field = word, word, …`."""
    table: dict[str, str] = {}
    for line in text.strip().splitlines():
        target, _, words = line.partition("=")
        for word in words.split(","):
            table[word.strip()] = target.strip()
    return table


# -- LinkedIn -------------------------------------------------------------------------------------------------

LINKEDIN: Final[Mapping[str, str]] = _table("""
given = first name
family = last name
url = url, profile url
email = email address
organization = company
role = position
first_day = connected on
""")
LINKEDIN_SURE: Final = frozenset(("first name", "last name", "connected on"))

# -- Google ---------------------------------------------------------------------------------------------------

GOOGLE: Final[Mapping[str, str]] = _table("""
name = name
prefix = name prefix
given = given name, first name
middle = additional name, middle name
family = family name, last name
suffix = name suffix
nickname = nickname, short name, maiden name
birthday = birthday
note = notes
group = group membership, labels
organization = organization name
role = organization title
department = organization department
note:Hobby = hobby
note:Occupation = occupation
""")
"""Columns without a number."""

GOOGLE_NUMBERED: Final[Mapping[tuple[str, str], str]] = {
    ("e mail", "value"): "email",
    ("phone", "value"): "phone",
    ("website", "value"): "url",
    ("im", "value"): "platform",
    ("event", "value"): "day",
    ("relation", "value"): "note",
    ("custom field", "value"): "note",
    ("organization", "name"): "organization",
    ("organization", "title"): "role",
    ("organization", "department"): "department",
    ("address", "formatted"): "address",
    ("address", "street"): "address",
    ("address", "extended address"): "address",
    ("address", "po box"): "address",
    ("address", "city"): "address",
    ("address", "region"): "address",
    ("address", "postal code"): "address",
    ("address", "country"): "address",
}
"""Columns like `E-mail 1 - Value`, by thing and part."""

GOOGLE_LABEL_PARTS: Final = ("label", "type", "service")
"""Parts that say which one; the last of a thing that is there counts (an account's service says more than its type)."""

# -- Outlook --------------------------------------------------------------------------------------------------

OUTLOOK: Final[Mapping[str, str]] = _table("""
prefix = title, anrede, titre, titulo
given = first name, vorname, prenom, nombre
middle = middle name, weitere vornamen, deuxieme prenom, segundo nombre
family = last name, nachname, nom, apellidos, apellido
suffix = suffix, suffixe, sufijo
nickname = nickname, spitzname, surnom, alias
organization = company, firma, societe, compania, organizacion, empresa
department = department, abteilung, service, departamento
role = job title, position, fonction, cargo, puesto
phone:work = business phone, business phone 2, telefon geschaftlich, telefon geschaftlich 2, telephone bureau, telephone 2 bureau, telephone bureau 2, telefono del trabajo, telefono del trabajo 2
phone:home = home phone, home phone 2, telefon privat, telefon privat 2, telephone domicile, telephone 2 domicile, telephone domicile 2, telefono particular, telefono particular 2
phone:mobile = mobile phone, mobiltelefon, tel mobile, telephone mobile, movil, telefono movil
phone:other = other phone, weiteres telefon, telephone autre, otro telefono
phone:main = primary phone, haupttelefon, telephone principal, telefono principal
phone:company = company main phone, telefon firma, telephone societe, numero de centralita de la organizacion
phone:assistant = assistant s phone, assistants phone, telefon assistent, telephone de l assistant e, telephone de lassistante, telefono del ayudante
phone:car = car phone, autotelefon, telephone voiture, telefono del automovil
phone:work fax = business fax, fax geschaftlich, telecopie bureau, fax del trabajo
phone:home fax = home fax, fax privat, telecopie domicile, fax particular
phone:other fax = other fax, weiteres fax, telecopie autre, otro fax
phone:pager = pager, recepteur de radiomessagerie, localizador
email = e mail address, e mail 2 address, e mail 3 address, e mail adresse, e mail 2 adresse, e mail 3 adresse, adresse de messagerie, adresse de messagerie 2, adresse de messagerie 3, direccion de correo electronico, direccion del correo electronico 2, direccion del correo electronico 3, direccion de correo electronico 2, direccion de correo electronico 3
url = web page, webseite, page web, pagina web, personal web page
birthday = birthday, geburtstag, anniversaire, cumpleanos
anniversary = anniversary, jahrestag, anniversaire de mariage ou fete, aniversario
note = notes, notizen, notas
note:Spouse = spouse, partner, partner in, conjoint e, conjointe, conyuge
note:Children = children, kinder, enfants, hijos
note:Hobby = hobby, passe temps, aficiones
note:Manager = manager s name, managers name, name des der vorgesetzten, responsable, nombre del jefe
note:Assistant = assistant s name, assistants name, name assistent, nom de l assistant e, nom de lassistante, nombre del ayudante
note:Referred by = referred by, empfohlen von, recommande par, recomendado por
group = categories, kategorien, categorias
address:work = business street, business street 2, business street 3, business address po box, business city, business state, business postal code, business country region, business country, strasse geschaftlich, strasse geschaftlich 2, strasse geschaftlich 3, postfach geschaftlich, ort geschaftlich, region geschaftlich, postleitzahl geschaftlich, land region geschaftlich, rue bureau, rue bureau 2, rue bureau 3, ville bureau, dep region bureau, code postal bureau, pays region bureau, calle del trabajo, calle del trabajo 2, calle del trabajo 3, ciudad de trabajo, provincia o estado de trabajo, codigo postal del trabajo, pais o region del trabajo
address:home = home street, home street 2, home street 3, home address po box, home city, home state, home postal code, home country region, home country, strasse privat, strasse privat 2, strasse privat 3, postfach privat, ort privat, bundesland kanton privat, postleitzahl privat, land region privat, rue domicile, rue domicile 2, rue domicile 3, ville domicile, dep region domicile, code postal domicile, pays region domicile, calle del domicilio, calle del domicilio 2, calle del domicilio 3, ciudad de residencia, ciudad del domicilio, provincia o estado de residencia, codigo postal de residencia, pais o region del domicilio
address:other = other street, other street 2, other street 3, other address po box, other city, other state, other postal code, other country region, other country, weitere strasse, weitere strasse 2, weitere strasse 3, weiteres postfach, weiterer ort, weiteres bundesland kanton, weitere postleitzahl, weiteres land region, rue autre, rue autre 2, rue autre 3, ville autre, dep region autre, code postal autre, pays region autre, otra calle, otra ciudad, otra provincia o estado, otro codigo postal, otro pais o region
""")

OUTLOOK_SURE: Final = frozenset(
    word
    for word, target in OUTLOOK.items()
    if target in ("phone:work", "address:work", "phone:company", "phone:work fax")
    and word not in ("business phone", "business fax")
)
"""Columns that nobody but Outlook names so."""

# -- the ledger's own -----------------------------------------------------------------------------------------

LEDGER: Final[Mapping[str, str]] = _table("""
name = name
nickname = nickname
organization = organization
role = role
email = e mail
phone = phone
url = url
address = address
birthday = birthday
first_day = first day
origin = origin
tier = tier
state = status
list = lists
note = notes
cadence = cadence
days = days
accounts = accounts
labels = labels
uid = uid
""")
"""Columns that `people_table` writes and that come back; the last touch and the shelf life are no facts of a person."""
LEDGER_SURE: Final = frozenset(("name", "status", "tier", "origin", "shelf life in days"))

# -- any other ------------------------------------------------------------------------------------------------

FREE: Final[Mapping[str, str]] = _table("""
name = name, full name, fullname, display name, displayname, contact, contact name, person, people, who, friend, wer, vollstandiger name, ganzer name, anzeigename, kontakt, nom complet, contact nom, nombre completo, contacto, nome completo, nominativo, naam, volledige naam, namn, navn, nimi, imie i nazwisko
given = first name, firstname, given name, givenname, forename, first, vorname, rufname, prenom, nombre, nombres, nome, primeiro nome, voornaam, fornamn, fornavn, etunimi, imie
middle = middle name, middlename, additional name, zweiter vorname, deuxieme prenom, segundo nombre, secondo nome
family = last name, lastname, surname, family name, familyname, last, nachname, familienname, zuname, nom, nom de famille, apellido, apellidos, cognome, sobrenome, apelido, achternaam, efternamn, etternavn, sukunimi, nazwisko
prefix = prefix, name prefix, title prefix, anrede, salutation
suffix = suffix, name suffix
nickname = nickname, nick, alias, aliases, aka, also known as, spitzname, surnom, apodo, mote, soprannome, apelidos, bijnaam
email = email, e mail, mail, email address, e mail address, emails, emailaddress, primary email, secondary email, e mail adresse, emailadresse, mailadresse, courriel, adresse e mail, adresse email, adresse electronique, correo, correo electronico, direccion de correo, posta elettronica, indirizzo email, e mailadres, epost, e post, sahkoposti, adres e mail
phone = phone, phone number, phonenumber, phonenumbers, phones, telephone, tel, number, telefon, telefonnummer, rufnummer, numero de telephone, telefono, numero de telefono, telefone, telefoon, telefoonnummer, puhelin
phone:mobile = mobile, mobile phone, mobile number, cell, cell phone, cellphone, handy, handynummer, mobil, mobiltelefon, mobilnummer, portable, telephone portable, movil, celular, cellulare, telemovel, mobiel, matkapuhelin
phone:fax = fax, fax number, faxnummer, telecopie
phone:pager = pager, pager number
url = url, website, web site, web, web page, web page 1, web page 2, homepage, home page, link, profile, blog, webseite, internetseite, site web, sitio web, pagina web, sito web, site
organization = organization, organisation, company, companies, company name, employer, firm, institution, firma, unternehmen, arbeitgeber, entreprise, societe, empresa, compania, organizacion, azienda, societa, bedrijf, organisatie, foretag, yritys
department = department, abteilung, departement, departamento
role = role, job, job title, jobtitle, position, occupation, profession, beruf, funktion, stelle, poste, fonction, metier, cargo, puesto, profesion, ruolo, professione, functie, beroep
birthday = birthday, birth day, birthdate, birth date, date of birth, dob, bday, born, geburtstag, geburtsdatum, geboren, anniversaire, date de naissance, naissance, cumpleanos, fecha de nacimiento, nacimiento, compleanno, data di nascita, aniversario, data de nascimento, verjaardag, geboortedatum, fodelsedag, syntymapaiva
anniversary = anniversary, wedding anniversary, wedding, jahrestag, hochzeitstag, anniversaire de mariage
first_day = first day, met on, met, since, known since, knows since, connected on, connected, first met, first contact, kennengelernt, bekannt seit, kennengelernt am, seit, rencontre, connu depuis, depuis, conocido desde, desde, conosciuto
note = note, notes, comment, comments, remark, remarks, memo, description, about, notiz, notizen, bemerkung, bemerkungen, anmerkung, kommentar, commentaire, commentaires, remarque, nota, notas, comentario, comentarios, observaciones, commento, opmerking, opmerkingen, anteckning
note:Spouse = spouse, partner, ehepartner, conjoint
note:Children = children, kids, kinder, enfants, hijos
address = address, postal address, street, street address, address 1, address 2, city, town, state, province, county, zip, zip code, zipcode, postal code, postcode, country, location, adresse, anschrift, strasse, plz, ort, stadt, land, postleitzahl, rue, ville, code postal, pays, direccion, calle, ciudad, codigo postal, pais, provincia, indirizzo, via, citta, cap, paese, endereco, morada, cidade, adres, straat, plaats, stad
address:home = home address, home address 2, home city, home state, home zipcode, home country
address:work = work address, work address 2, work city, work state, work zipcode, work country
group = group, groups, category, categories, tag, tags, label, labels, list, lists, circle, circles, gruppe, gruppen, kategorie, kategorien, liste, groupe, groupes, categorie, etiquette, grupo, grupos, categoria, categorias, etiqueta, etiquetas, gruppo, groep
origin = origin, how we met, how met, met through, met at, met where, where we met, context, source, herkunft, woher, kontext, origine, origen, contexto, origem
platform:linkedin = linkedin, linkedin url, linkedin profile
platform:twitter = twitter, x, x twitter, twitter x, twitter handle
platform:mastodon = mastodon, fediverse
platform:github = github, git hub
platform:instagram = instagram, insta
platform:facebook = facebook, facebook profile
platform:skype = skype, skype name
platform:telegram = telegram
platform:whatsapp = whatsapp
platform:signal = signal
platform:bluesky = bluesky, bsky
platform:discord = discord
platform:xing = xing
platform:threads = threads
platform:matrix = matrix
platform:xmpp = xmpp, jabber
platform:aim = aim, screen name
platform:tiktok = tiktok
platform:youtube = youtube
""")

LABEL_WORDS: Final[Mapping[str, str]] = _table("""
work = work, business, office, job, geschaftlich, dienstlich, beruflich, buro, arbeit, bureau, travail, professionnel, trabajo, oficina, lavoro, ufficio, trabalho, werk
home = home, private, personal, privat, perso, personnel, domicile, casa, particular, personale, pessoal, prive
mobile = mobile, cell, mobil, handy, portable, movil, celular, cellulare, mobiel
other = other, andere, sonstige, weitere, autre, otro, otra, altro, outro
main = main, primary, haupt, principal
fax = fax
""")
"""Words beside a field's own in a column's title: `Work phone`, `Telefon privat`."""

# -- origins --------------------------------------------------------------------------------------------------

ORIGIN_WORDS: Final[Mapping[str, str]] = _table("""
work = work, job, colleague, colleagues, coworker, office, client, customer, arbeit, kollege, kollegin, kollegen, beruf, travail, collegue, trabajo, companero, lavoro, trabalho
school = school, university, uni, college, study, studies, class, classmate, schule, universitat, studium, ecole, universite, escuela, colegio, universidad, scuola, universita
family = family, relative, familie, verwandt, famille, familia, famiglia
organization = organization, organisation, club, association, society, volunteering, verein, ehrenamt, asociacion, associazione
church = church, parish, congregation, mosque, temple, synagogue, kirche, gemeinde, eglise, iglesia, chiesa
disaster = disaster, flood, earthquake, katastrophe, catastrophe, desastre, disastro
travel = travel, trip, holiday, vacation, reise, urlaub, voyage, vacances, viaje, vacaciones, viaggio
neighbourhood = neighbourhood, neighborhood, neighbour, neighbor, neighbours, neighbors, nachbar, nachbarin, nachbarschaft, voisin, voisinage, vecino, vecina, barrio, vicino
other = other, friend, friends, party, conference, event
""")
"""Words that name a shared context."""

ONLINE_WORDS: Final = word_set(
    "linkedin mastodon github gitlab twitter x facebook instagram discord reddit bluesky telegram whatsapp signal slack matrix "
    "threads tiktok youtube xing meetup bumble tinder okcupid hinge forum twitch"
)
"""Platforms; one of them alone says that a tie began online."""
