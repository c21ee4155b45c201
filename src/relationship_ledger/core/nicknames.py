"""Short and familiar forms of given names: which names two people may share who are written differently.

English comes from the package `nicknames`, a table kept by hand. The other languages are here: ordinary forms that
a speaker would know, each line a full name and what people make of it, in Latin letters without accents. Forms of one
name in several languages (Johannes, Giovanni) are not here, since they are different people's names.
"""

from functools import cache

from nicknames import NickNamer

_GERMAN = """
josef sepp sepperl pepi beppo jupp; johannes hans hannes johann hansi; johann hans hansi; alexander alex sascha lex; franziska franzi
fanny sissi; franz franzl; georg schorsch jorg; elisabeth lisa sissi elli lisbeth liesl lilli else bettina betty; katharina kathi kati
katja kathe katrin; margarete grete gretel greta gretchen marga rita; maximilian max maxi; sebastian basti wastl bastian; michael michi
michel mischa; matthias matze hias; andreas andi andre; christian chris; christoph chris stoffel; stefan steffen steff; thomas tom tommy;
ludwig lutz wiggerl; wilhelm willi willy helmut; friedrich fritz fredi; heinrich heinz heiner heini; ulrich uli ulli; ulrike uli ulli
rike; susanne susi sanne; barbara babsi barbel; magdalena lena leni magda; helene lene leni; johanna hanna hanni; annemarie annemie;
theresa resi thesi; walburga burgl; dietrich dieter; eberhard ebi; gerhard gerd hardy; reinhard reini; rudolf rudi rolf; siegfried sigi;
tobias tobi; nikolaus klaus niko niki; jakob jockel jackl; gabriele gabi; angelika geli; brigitte gitte gitti; cornelia conny nele;
manuela manu ela; daniela dani ela; ursula uschi ulla ursel; veronika vroni; wolfgang wolf wolfi; benedikt bene; leonhard hartl leo;
dominik domi; ferdinand ferdi; florian flo; hildegard hilde; mathilde tilda hilde; gertrud gerti trude; konrad kurt conny; anton toni
"""
_SPANISH = """
jose pepe chepe; josefa pepa pepita; josefina pepa fina; francisco paco pancho curro kiko fran frasco; francisca paca paqui pancha;
ignacio nacho; dolores lola loli; maria mari mariquita; mercedes merche; concepcion concha conchi conchita; consuelo chelo; rosario charo
chayo; guadalupe lupe lupita; eduardo edu lalo; enrique quique kike; alejandro alex ale jandro; alejandra ale; antonio tono toni;
manuel manolo manu; manuela manoli; jesus chus chuy suso; isabel isa chabela; luis lucho; roberto beto berto; alberto beto berto;
rafael rafa; miguel migue; fernando nando fer; gonzalo gonza; santiago santi; sebastian seba; pilar pili; teresa tere; carmen carmina
menchu; margarita marga rita; cristina cris; beatriz bea; patricia patri pati; montserrat montse; inmaculada inma; encarnacion encarna;
gregorio goyo; guillermo memo guille; ricardo richi; ramon moncho; javier javi xavi; jorge coque; juan juancho juanito; federico fede
"""
_FRENCH = """
alexandre alex; alexandra alex sandra; antoine toine; benjamin ben benji; catherine cathy kate; christophe chris tof; dominique dom;
elisabeth babeth lisette; emmanuel manu; emmanuelle manu; francois fanfan; frederic fred; frederique fred; gabriel gaby; genevieve ginette;
guillaume guy; jacques jacquot jacky; jean jeannot; jeanne jeannette; louis loulou; madeleine mado; marguerite margot; marie mimi;
mathieu matt; maximilien max; maxime max; michel mich; nathalie nath; nicolas nico; patrick pat; philippe phil; pierre pierrot; sebastien seb;
stephane steph; stephanie steph; theodore theo; therese tetee; valerie val; veronique vero; vincent vince; laurent lolo; isabelle isa
"""
_ITALIAN = """
giuseppe peppe beppe pino peppino; giuseppina pina pinuccia; giovanni gianni nanni vanni; francesco franco checco ciccio;
francesca fra checca; salvatore toto turi salvo; antonio tonio nino toni; antonella nella; domenico mimmo mico; luigi gigi gino;
alessandro ale sandro; alessandra ale sandra; roberto berto; alberto berto; lorenzo renzo enzo; vincenzo enzo cenzo; raffaele lello;
gaetano tano; leonardo leo nardo; giacomo mino; tommaso masino; elisabetta betta lisa; margherita rita; maddalena lena; teresa resi
sina; carmela lina; bartolomeo meo; michele lele; emanuele lele manu; daniele dani lele; federico fede chicco; enrico chicco rico
"""
_RUSSIAN = """
aleksandr sasha shura sanya alik; aleksandra sasha shura asya; aleksey alyosha lesha; alexei alyosha lesha; anastasia nastya asya;
anatoly tolya; andrey andryusha; anna anya nyura nyusha; boris borya; dmitry dima mitya; dmitri dima mitya; evgeny zhenya; evgenia zhenya;
yevgeny zhenya; yevgenia zhenya; ekaterina katya; yekaterina katya; elena lena alyona; yelena lena alyona; fyodor fedya; galina galya;
grigory grisha; igor gosha; irina ira; ivan vanya; konstantin kostya; kirill kirya; larisa lara; lev lyova; lyudmila lyuda mila;
lyubov lyuba; maksim maks; margarita rita; maria masha marusya; mikhail misha; nadezhda nadya; natalia natasha nata; nikita nika;
nikolay kolya; nikolai kolya; oleg olezhka; olga olya; pavel pasha; pyotr petya; petr petya; polina polya; roman roma; semyon syoma; sergey
seryozha; sergei seryozha; sofia sonya; stanislav stas slava; svetlana sveta lana; tatiana tanya; tatyana tanya; valentina valya;
vasily vasya; viktor vitya; viktoria vika; vladimir volodya vova; vladislav vlad slava; vyacheslav slava; yakov yasha; yaroslav slava;
yulia yulya; yury yura; georgy zhora gosha
"""


@cache
def _own() -> dict[str, frozenset[str]]:
    """From each form, the full names it may stand for."""
    found: dict[str, set[str]] = {}
    for table in (_GERMAN, _SPANISH, _FRENCH, _ITALIAN, _RUSSIAN):
        for line in table.split(";"):
            full, *forms = line.split()
            for form in forms:
                found.setdefault(form, set()).add(full)
    return {form: frozenset(names) for form, names in found.items()}


@cache
def _english() -> NickNamer:
    return NickNamer()


@cache
def full_names(name: str) -> frozenset[str]:
    """The full names that a folded word may be a familiar form of, in any of the languages; itself is not among them."""
    return (_own().get(name, frozenset()) | frozenset(_english().canonicals_of(name))) - {name}


def same_given_name(one: str, other: str) -> bool:
    """Whether two folded words may be one given name: one is short for the other, or both for a third."""
    mine, theirs = full_names(one), full_names(other)
    return one in theirs or other in mine or not mine.isdisjoint(theirs)
