"""A fictional cast as data: common given and family names of many places, and the words around them.

Our own selection of ordinary names; nobody in particular is meant. A word is written as it is said in its own
script, with `|` and its Latin form where that can't be had by dropping accents. No two pools
share both a given and a family name, so that each pair occurs once in the whole cast, accents or not; the tests hold that. Surnames
that change with gender (Slavic, Greek) stand in invariant forms, so that any given name goes with any of them.
"""

import unicodedata
from dataclasses import dataclass
from typing import Literal, NamedTuple

Pattern = Literal["given family", "family given", "familygiven"]

_LETTERS = {
    "ø": "o",
    "Ø": "O",
    "ł": "l",
    "Ł": "L",
    "đ": "d",
    "Đ": "D",
    "ß": "ss",
    "ı": "i",
    "æ": "ae",
    "Æ": "Ae",
}
_MIDDLE_LATIN = "AJMRLECTDSBNKPHGFWVI"


class Word(NamedTuple):
    """One name: as `written`, and in `latin` letters without accents."""

    written: str
    latin: str


@dataclass(frozen=True, slots=True)
class NamePool:
    """Names that go together. `share` of the cast, in parts; `middle` holds initials for when pairs run out."""

    place: str
    share: float
    given: tuple[Word, ...]
    family: tuple[Word, ...]
    pattern: Pattern = "given family"
    middle: str = _MIDDLE_LATIN
    foreign: bool = False


def without_accents(text: str) -> str:
    """Return `text` with its Latin letters stripped of accents: `Łukasz Brâncuș` → `Lukasz Brancus`."""
    plain = "".join(_LETTERS.get(letter, letter) for letter in text)
    return "".join(
        letter for letter in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(letter)
    )


def _words(text: str) -> tuple[Word, ...]:
    """Read a table: words apart by blanks, `_` for a blank inside a word, `|` before the Latin form."""
    parts = (item.replace("_", " ").partition("|") for item in text.split())
    return tuple(Word(written, latin or without_accents(written)) for written, _, latin in parts)


def _phrases(text: str) -> tuple[str, ...]:
    """Read a table of phrases apart by `|`."""
    return tuple(" ".join(phrase.split()) for phrase in text.split("|"))


def _numbers(text: str) -> tuple[str, ...]:
    """Read a table of numbers apart by blanks."""
    return tuple(text.split())


def _two_part(first: str, second: str) -> tuple[Word, ...]:
    """Given names of two syllables, each of the first with each of the second."""
    return tuple(
        Word(a.written + b.written, a.latin + b.latin.lower()) for a in _words(first) for b in _words(second)
    )


def _beside(first: str, second: str) -> tuple[Word, ...]:
    """Given names of two words."""
    return tuple(
        Word(f"{a.written} {b.written}", f"{a.latin} {b.latin}")
        for a in _words(first)
        for b in _words(second)
    )


POOLS: tuple[NamePool, ...] = (
    NamePool(
        "English",
        18,
        _words("""
            Alice Amber Andrew Arthur Beatrice Ben Bethany Caleb Cameron Charlotte Chloe Claire Connor Daisy Dana
            Dominic Edith Edward Eleanor Elliot Esther Ethan Evelyn Faith Felicity Florence Frances Frank Freya
            Gemma George Grace Graham Hannah Harriet Harvey Hazel Heather Helen Henry Holly Howard Imogen Isaac
            Ivy Jack Jamie Jasmine Joan Joel Jonah Jordan Joyce Jude Judith Julian Kate Kendall Kim Laura Lauren
            Leah Leo Lewis Lily Lois Louise Lucy Lydia Mabel Marcus Margaret Martha Mason Matilda Maxine Megan
            Miles Miranda Molly Morgan Naomi Nathan Nigel Noah Nora Oliver Owen Paige Paul Penny Peter Philippa
            Phoebe Quinn Rachel Ralph Reuben Riley Robin Rosalind Rose Rowan Ruby Rufus Ruth Sadie Sally Samuel
            Seth Shirley Simon Sophie Stella Stephen Susan Sylvia Taylor Theo Thomas Toby Tristan Una Vera Victor
            Violet Vivian Walter Wendy Will Winifred Zachary Zoe"""),
        _words("""
            Abbott Adler Ainsley Ashby Atwood Bancroft Barlow Barrow Beckett Bellamy Birch Blackwood Blythe Bower
            Bradley Bramley Briggs Brook Burgess Burrows Calder Calloway Carver Chadwick Chandler Clayton Coleman
            Cooper Cotton Crowther Crosby Dalton Darby Dawson Denham Dixon Drake Eastwell Eldridge Ellery Fairfax
            Farrow Fenwick Fielding Finch Fletcher Foster Fowler Garland Garrick Gibbs Glover Greenwood Hale
            Halliday Harding Hargrove Harker Hartley Hathaway Hayward Hewitt Holloway Hubbard Ingram Jarvis Keaton
            Kendrick Kirby Langley Larkin Lockwood Lowell Mallory Marlow Marsh Mercer Merrick Moss Norwood Oakley
            Ogden Osborne Parrish Pemberton Penrose Pickering Prescott Radcliffe Redfern Renshaw Ridley Rigby
            Rowley Sadler Sawyer Selby Shepherd Sinclair Stafford Stanton Sterling Stockwell Sutton Tanner Tate
            Thornbury Thorne Tilley Tolley Underhill Vance Wainwright Walden Waverley Webster Weston Whitaker
            Whitlock Wickham Winslow Woodruff Wyatt Yardley"""),
    ),
    NamePool(
        "Ireland, Scotland, Wales",
        6,
        _words("""
            Aidan Ailsa Aisling Alasdair Aoife Blair Bronwen Brendan Bríd Callum Caoimhe Carys Cian Ciara Colm
            Deirdre Dermot Donal Dylan Eilidh Eimear Elin Eoin Euan Ffion Fiona Fionn Gareth Gwen Hamish Iain
            Isla Kieran Maeve Mairéad Megan Moira Niall Niamh Nuala Orla Pádraig Rhian Rhys Roisín Rory Ruairí
            Sean Sinéad Siobhán Tadhg Una"""),
        _words("""
            Beddoe Brannigan Buchanan Byrne Cadwallader Carmichael Connolly Corrigan Craig Delaney Devlin Doherty
            Donnelly Drummond Dunne Fitzgerald Flanagan Gallagher Galbraith Gethin Griffith Gwynne Hennessy Heughan
            Kavanagh Keane Lachlan Llewellyn Lockhart MacAskill MacLeod MacRae McAllister McBride McDermott
            McGuire McIntyre McKenna Moffat Nolan O’Connell O’Dowd O’Hara O’Sullivan Penhallow Pryce Quigley
            Rafferty Sheehan Tierney"""),
    ),
    NamePool(
        "Germany, Austria, Switzerland",
        6,
        _words("""
            Anja Annika Antje Astrid Bastian Birgit Björn Carsten Claudia Dieter Dörte Elke Ernst Felix Florian
            Franziska Friederike Fritz Gerd Gisela Greta Gudrun Hannes Heike Heinz Ilse Ines Jannik Jens Jonas
            Jörg Jürgen Jutta Karin Katrin Klaus Konrad Leonie Lukas Maren Marlene Matthias Moritz Nele Niklas
            Ottilie Petra Philipp Rainer Renate Sabine Silke Stefan Steffi Swantje Till Tobias Ulrike Ursula Uwe
            Verena Volker Wiebke Wolfgang"""),
        _words("""
            Achterberg Albrecht Altmann Auerbach Baumgartner Bäcker Bergmann Böhm Brandt Brückner Burkhardt Dietrich
            Dreyer Ebert Eichhorn Engel Fassbender Fischbach Förster Friedrich Fuchs Geiger Gerber Gröning Haas
            Hagemann Hartwig Hauser Heinrich Herzog Hoffmeister Huber Jäger Kaufmann Keller Kirchner Köhler Krämer
            Krüger Kuhn Lindner Ludwig Mayrhofer Möller Neumann Oberhauser Pfeiffer Reinhardt Richter Rösler Sauer
            Schäfer Schönfeld Schröder Seidel Stadler Steiner Vogel Wagenknecht Weiß Winkler Zimmer"""),
    ),
    NamePool(
        "France, Belgium",
        6,
        _words("""
            Adèle Agathe Amélie Anaïs Antoine Armelle Arnaud Aurélien Aurélie Baptiste Benoît Bérénice Camille
            Capucine Céline Clémence Clément Corentin Damien Delphine Didier Elodie Émile Étienne Eugénie Fabien
            Florent François Gaëlle Gaspard Geneviève Guillaume Gwenaëlle Hélène Henri Hugo Isabelle Jérôme Joséphine
            Laurent Léa Léonie Lucie Maëlle Manon Mathieu Maxime Mélanie Mireille Noémie Océane Odile Pascal Pauline
            Quentin Rémi Romain Sandrine Sébastien Solène Sylvain Théo Thibault Valérie Xavier Yann Zélie"""),
        _words("""
            Aubert Barbier Beaumont Berthelot Blanchard Bonnet Boucher Bourgeois Caron Chevalier Collin Cordier
            Delacour Delmas Desjardins Dubreuil Dufour Duval Fabre Faure Fontaine Fournier Garnier Gaudin Giraud
            Guérin Guillot Hamel Hervé Jacquet Lacroix Lambert Langlois Lebrun Lefèvre Legrand Lemaire Leroux
            Marchand Masson Mercier Moreau Noël Pasquier Perrin Picard Poirier Prévost Renaud Rivière Rousselle
            Roux Sauvage Tessier Thévenot Vasseur Verdier Vidal"""),
    ),
    NamePool(
        "Spain, Latin America",
        9,
        _words("""
            Adriana Agustín Alejandra Alma Álvaro Amparo Andrés Araceli Beatriz Begoña Belén Bernardo Camila Carmen
            Catalina César Concha Consuelo Cristóbal Dolores Elena Emilio Esperanza Esteban Eva Fátima Fermín
            Francisco Gabriela Gerardo Gonzalo Graciela Guadalupe Gustavo Héctor Hernán Ignacio Inés Itziar Jacinto
            Jaime Javier Jimena Joaquín Jorge Juana Julieta Leandro Leticia Lorena Lucía Luz Macarena Manuel Marisol
            Martín Mercedes Nicolás Noelia Nuria Octavio Paloma Paula Pilar Rafael Ramón Raquel Rocío Rodrigo
            Salvador Santiago Soledad Sonia Teresa Valentina Verónica Ximena Yolanda"""),
        _words("""
            Aguilar Alarcón Alonso Arroyo Bermúdez Blanco Bravo Cabrera Calderón Carrasco Castaño Cifuentes Contreras
            Córdoba Cortés Delgado Díaz Domínguez Escobar Espinosa Figueroa Fuentes Gallardo García Garrido Guerrero
            Gutiérrez Herrera Hidalgo Ibáñez Jiménez Lozano Luján Maldonado Márquez Medina Méndez Molina Montoya
            Morales Moreno Muñoz Navarro Núñez Ortega Pacheco Palacios Paredes Peña Quintero Ramírez Ríos Robles
            Rojas Romero Rosales Salazar Salinas Sandoval Serrano Soto Suárez Toledo Valdés Vargas Vázquez Velasco
            Villalobos Zamora Zúñiga"""),
    ),
    NamePool(
        "Portugal, Brazil",
        5,
        _words("""
            Afonso Alexandra Amália Anabela António Aurora Benedita Bruna Caetano Carolina Catarina Célia Cláudio
            Conceição Dinis Duarte Eduarda Fábio Fernanda Filipa Gonçalo Graça Heloísa Henrique Inácio Iolanda Isaura
            Joana João Jussara Lara Leonor Lígia Lourenço Luísa Madalena Mafalda Margarida Mariana Matilde Mauro
            Moacir Nuno Olívia Paulo Pedro Raimundo Renata Rita Rui Sérgio Simão Sofia Thaís Tiago Tomás Vasco
            Vitória Yara"""),
        _words("""
            Abrantes Almeida Amaral Andrade Azevedo Barbosa Barros Bastos Botelho Brandão Brito Cardoso Carvalho
            Coelho Correia Coutinho Cunha Esteves Faria Ferreira Fonseca Freitas Gouveia Guimarães Leitão Lobo
            Lopes Machado Magalhães Marques Meireles Melo Monteiro Moura Neves Nogueira Oliveira Pacífico Peixoto
            Pereira Pimenta Pinheiro Queiroz Ramalho Ribeiro Sampaio Santana Saraiva Silveira Teixeira Torres
            Valente Vasconcelos Vieira Xavier"""),
    ),
    NamePool(
        "Italy",
        5,
        _words("""
            Alessia Alfredo Ambra Arianna Arturo Benedetta Bianca Bruno Caterina Chiara Cinzia Clara Corrado Costanza
            Dario Donatella Edoardo Elisa Emanuele Enrica Enzo Fabiola Federica Filippo Flavia Fulvio Giacomo Gianluca
            Ginevra Giorgia Giovanni Giulia Greta Ilaria Irene Ivano Lavinia Leonardo Loredana Lorenzo Luca Marcello
            Marta Matteo Michela Mirella Nicolò Oriana Ornella Paola Pietro Raffaella Renzo Riccardo Rosalba Sandro
            Serena Silvano Tommaso Umberto Vincenza Viola"""),
        _words("""
            Amato Barbieri Basile Bellini Benedetti Bertoldi Bianchi Bonetti Bruni Caputo Caruso Cattaneo Colombo Conti
            Coppola D’Amico De_Luca De_Santis Di_Marco Esposito Fabbri Farina Ferrara Fiore Fontana Galli Gatti
            Gentile Giordano Grassi Greco Guerra Leone Lombardi Longo Mancini Marchetti Mariani Martinelli Mazza
            Montanari Moretti Negri Orlando Palmieri Parisi Pellegrini Piras Ricci Riva Rizzo Rossetti Ruggiero
            Sanna Santoro Serra Silvestri Sorrentino Testa Valentini Villa Vitale"""),
    ),
    NamePool(
        "Netherlands, Flanders",
        4,
        _words("""
            Aafke Anneke Anouk Arjen Bart Bas Bram Coen Daan Dirk Eefje Els Evert Femke Floor Frederik Geert Gijs Hanneke
            Hendrik Ilse Ineke Jaap Jelle Jeroen Joost Joris Jurre Karlijn Koen Lieke Lotte Maarten Maaike Marijke Marit
            Mieke Niels Noor Pieter Roos Ruben Saskia Sander Sanne Sjoerd Stijn Teun Thijs Tineke Wietske Wouter Ynske"""),
        _words("""
            Aarts Bakker Beekman Boogaard Bosman Brouwer Claes Dekker De_Boer De_Bruijn De_Graaf De_Wit Dijkstra
            Hendriks Hoekstra Hofman Hoogland Jacobs Janssens Kok Kuipers Lammers Maas Meijer Mulder Peeters
            Postma Prins Schouten Smit Smeets Van_Beek Van_den_Heuvel Van_der_Meer Van_der_Veen Van_Dijk Van_Leeuwen
            Veenstra Verbeek Vermeulen Visser Vos Wagenaar Willems Zijlstra"""),
    ),
    NamePool(
        "Nordic countries, Baltic coast",
        6,
        _words("""
            Aino Aksel Anders Anneli Annika Arvid Asbjørn Åsa Åse Birgitta Bjarne Brynja Dagmar Eero Eira Elsa Erik Esa
            Freja Frida Gunnar Gunvor Hákon Halldór Hanne Heidi Hilde Inga Ingrid Jari Johanna Jorunn Kaisa Kari Kerstin
            Kirsi Kjersti Lars Leena Linnéa Liv Maija Märta Mette Mikkel Morten Nils Oddvar Olof Outi Paavo Pernille
            Ragnhild Rasmus Runa Sigrid Siiri Signe Sindre Siv Solveig Søren Sven Synnøve Tero Tiina Torbjörn Tove
            Trygve Tuomas Ulf Unni Väinö Vigdís Ville Ylva"""),
        _words("""
            Aalto Ahlgren Andersson Bakke Berglund Bergström Bjerke Dahl Dahlberg Eklund Engström Fagerström Forsberg
            Friis Frøland Grönlund Hägg Haugen Hedlund Heikkinen Hellström Holmgren Ihle Jokinen Kjær Koskela
            Kristiansen Laitinen Lehtonen Lindqvist Lundgren Lykke Mäkelä Mikkelsen Nieminen Nordahl Nyström Ødegaard
            Östberg Pedersen Rantanen Rasmussen Rønning Salonen Sandvik Sjöberg Skoglund Söderholm Solheim Strand
            Sundström Svendsen Thorvaldsen Tuominen Vestergaard Virtanen Wikström Ytterdal"""),
    ),
    NamePool(
        "Poland, Czechia, Hungary, Romania",
        5,
        _words("""
            Agnieszka Alina Andrei Anikó Balázs Bogdan Bożena Cezary Corina Cosmin Dorota Elżbieta Eszter Florin Gábor
            Grażyna Grzegorz Halina Horia Ildikó Ioana Ionuț Irenka Jacek Jakub Jarmila Jiří Joanna Kasia Katalin
            Kinga Krzysztof Lenka Łukasz Magdaléna Małgorzata Marek Mátyás Mihaela Mirosław Monika Oana Ondřej Paweł
            Piotr Răzvan Réka Ruxandra Stanisław Ștefania Szilvia Tamás Tereza Tomasz Václav Wojciech Zbigniew
            Zofia Zsófia Zuzana"""),
        _words("""
            Baran Bartosz Bálint Bogza Cibulka Cieślak Ciobanu Dąbek Dobrescu Dudek Dvořák Farkas Fekete Gajda Georgescu
            Głowacz Horváth Jelínek Juhász Kaczmarek Kania Kiss Kołodziej Kovács Kowalczyk Kozák Krawczyk Kubiak
            Lakatos Lis Lupu Marciniak Mazur Mészáros Moldovan Molnár Munteanu Nagy Novotný Nowak Olteanu Orbán
            Pájer Papp Pawlak Popescu Rădulescu Sikora Sobczak Stoica Szabó Szewczyk Takács Tomczak Ungureanu Vargha
            Walczak Wieczorek Wójcik Wrona Zając"""),
    ),
    NamePool(
        "Balkans, Albania",
        2,
        _words("""
            Ajla Alban Amira Anja Arben Besnik Blerta Boris Branka Dejan Dragana Drita Dušan Edin Emina Fatmir Goran
            Hana Igor Iva Ivana Jasna Jelena Jovan Katarina Lana Lejla Ljiljana Luka Marija Marko Mila Mirela Nenad
            Nikola Petar Ratko Sanja Selma Slobodan Snežana Teuta Tihana Vesna Vjosa Zoran Željka"""),
        _words("""
            Babić Begović Berisha Bogdanović Bukvić Ćosić Dragović Đorđević Filipović Gashi Grgić Hadžić Horvat Hoxha
            Ilić Janković Jurić Kelmendi Knežević Kovač Krasniqi Lončar Marić Matić Mihajlović Mujić Novak Pavlović
            Perić Petrović Radić Shehu Simić Stojanović Šimunić Tomić Vidović Vuković Zeqiri Živković"""),
    ),
    NamePool(
        "Türkiye, Azerbaijan",
        3,
        _words("""
            Ahmet Aslı Aydan Ayşe Banu Barış Berk Burcu Can Ceren Çağla Defne Deniz Derya Dilek Ebru Ece Elçin Emre
            Engin Esra Fatih Fidan Filiz Gizem Gökhan Gül Hakan Hülya İlker İpek Kemal Kerem Leyla Mehmet Melis Mert
            Meryem Murat Nazlı Nilüfer Oğuz Onur Orhan Özge Pınar Rüya Selin Serkan Sevda Şebnem Tarık Tuğba Umut
            Volkan Yasemin Yiğit Zeynep"""),
        _words("""
            Acar Akbulut Aksoy Aktaş Aliyev Altıntaş Arslan Avcı Ayhan Balcı Başaran Bayrak Bilgin Bozkurt Bulut
            Çakır Çelik Çetin Demir Doğan Duman Erdem Erdoğdu Eroğlu Genç Gündüz Güneş Günay Ilgaz Kahraman
            Kalkan Kaplan Karaca Kaya Keskin Kılıç Koçak Korkmaz Mammadov Özcan Özdemir Öztürk Polat Sarı Şahin Şimşek
            Taş Tekin Toprak Turan Uçar Ünal Yalçın Yavuz Yıldırım Yılmaz Yüksel"""),
    ),
    NamePool(
        "Nigeria, Ghana",
        5,
        _words("""
            Abena Abiodun Adaeze Ade Adwoa Afia Aisha Akosua Akwasi Ama Amaka Ayodele Ayomide Babajide Bolanle Chidi
            Chiamaka Chinedu Chinwe Damilola Ebele Efua Ekow Emeka Esi Folake Funmilayo Halima Ibrahim Ifeoma Ikenna
            Jumoke Kehinde Kofi Kojo Kwabena Kwame Lola Musa Ngozi Nkechi Nnamdi Obinna Oluwaseun Onyeka Rotimi Sade
            Segun Taiwo Temitope Tunde Uche Uchenna Yaa Yetunde Yusuf Zainab"""),
        _words("""
            Abiola Acheampong Adebayo Adeyemi Adjei Afolabi Agyeman Akintola Alabi Amankwah Amoah Ankrah Antwi Anyanwu
            Appiah Asante Awoniyi Ayinde Balogun Boakye Boateng Chukwu Danjuma Darko Dogbe Ekeh Eze Fashola
            Gyamfi Ibekwe Igwe Iwuji Kudjoe Lawal Madaki Mensah Nwachukwu Nwosu Obi Odukoya Ofori Ogunleye Okafor
            Okonkwo Okoro Olawale Onuoha Onwuka Opoku Osei Owusu Quaye Sarpong Sowande Tetteh Udeh Yeboah"""),
    ),
    NamePool(
        "East and southern Africa",
        4,
        _words("""
            Abdi Achieng Akinyi Amina Asha Ayanda Baraka Berhane Bontle Buhle Chipo Dawit Eshe Farai Fikile Genet Hawa
            Hirut Imani Jabari Kamau Kato Kagiso Khadija Kipchoge Lerato Lindiwe Lulu Makena Mandla Mpho Mulugeta
            Mwangi Nandi Naserian Neema Njeri Nomvula Nyambura Omari Otieno Palesa Rehema Rudo Saida Selam Sibusiso
            Sipho Tafadzwa Tariro Tatenda Thabo Thandiwe Tigist Tsegaye Wambui Wanjiru Zanele Zawadi Zola"""),
        _words("""
            Abebe Alemu Barasa Bekele Chanda Chepkemoi Chikwanha Desta Dlamini Gebre Getachew Hailu Juma Kabaka Kamanga
            Kariuki Khumalo Kibet Kimani Kiprop Lungu Maina Mabaso Macharia Makoni Maseko Mabena Mchunu Mokoena
            Molefe Moyo Mutasa Mutua Mwale Ndlovu Ngugi Njoroge Nkosi Ntuli Nyong Ochieng Odhiambo Omondi Oyelaran
            Radebe Sithole Tadesse Tembo Tesfaye Tshabalala Wafula Waweru Wolde Zulu Zungu"""),
    ),
    NamePool(
        "South Asia",
        8,
        _words("""
            Aarav Aditi Ajay Akash Amrita Ananya Anil Anjali Arjun Arpita Asha Ayesha Bhavna Chandra Deepa Devika Dinesh
            Divya Farhan Gauri Gopal Harish Hina Indira Ishaan Jaya Jyoti Kabir Kamala Karan Kavita Kiran Kunal Lakshmi
            Lata Madhav Mahesh Maya Meera Mohan Nadia Naveen Neha Nikhil Nisha Nitin Pooja Pradeep Pranav Priya Radha
            Rahul Rajesh Rakesh Rani Ravi Rekha Ritu Rohan Sachin Sameer Sana Sanjay Sarita Shalini Shanti Shreya Sita
            Smita Sneha Sumit Sunita Suresh Tanvi Tara Uma Usha Vani Varun Vidya Vikram Vinod Yash"""),
        _words("""
            Acharya Agarwal Ahluwalia Anand Arora Banerjee Bhandari Bhatt Bhattacharya Bose Chatterjee Chaudhary Chopra
            Das Desai Deshmukh Dutta Fernando Gandotra Ganguly Ghosh Gill Goswami Grewal Gupta Hegde Iyengar Iyer Jain
            Jayawardena Joshi Kapoor Kaur Khanna Khatri Kulkarni Kumar Malhotra Mehra Mehta Menon Mishra Mukherjee
            Nair Naidu Pandey Patel Patil Perera Pillai Qureshi Rahman Raman Rao Reddy Saxena Sen Sethi Shah Sharma
            Shetty Sinha Subramaniam Swamy Tandon Thakur Thapa Tiwari Trivedi Varma Verghese Vohra"""),
    ),
    NamePool(
        "Vietnam",
        3,
        _beside("Minh Thanh Hoài Bảo", "Anh Châu Hà Khôi Lam Nhi Nhật Thảo Thư Uyên Vy Yến")
        + _words("""
            An Bảo Bích_Ngọc Châu Chi Cường Diễm Dũng Đức Giang Hà Hải Hạnh Hiền Hiếu Hoa Hồng Hương Huy Khánh
            Khoa Lan Liên Linh Long Mai Minh My Nam Nga Ngân Ngọc Nhung Oanh Phong Phúc Phương Quân Quang
            Quỳnh Sơn Tâm Thanh Thảo Thịnh Thu_Trang Thủy Tiến Trang Trúc Tú Tuấn Tuyết Vân Việt Xuân Yến"""),
        _words("""
            Bùi Cao Đặng Đào Đinh Đỗ Đoàn Dương Hồ Hoàng Huỳnh Lâm Lê Lương Mạc Ngô Nguyễn Phạm Phan Phùng Tạ Thái
            Tô Tôn Trần Trịnh Trương Văn Võ Vũ"""),
        "family given",
    ),
    NamePool(
        "Philippines, Indonesia, Malaysia",
        3,
        _words("""
            Adi Agus Aisyah Amihan Andi Angelica Arif Ayu Bayani Bayu Budi Cahya Citra Datu Dewi Dian Eka Farah Fitri
            Gregorio Hasan Hidayat Imelda Indah Intan Jasmin Joko Kartika Lestari Ligaya Lina Luningning Maricel
            Mayumi Melati Nurul Putri Putu Rahayu Ratna Reza Rizal Rizky Rosario Sari Sinta Siti Sri Surya Tala Teguh
            Tuti Utami Wahyu Wati Wayan Yanti Yuli Zahra"""),
        _words("""
            Abdullah Aquino Bagaskara Baharuddin Batungbakal Bautista Dela_Cruz Dimaculangan Gunawan Hakim Halim
            Hartono Iskandar Ismail Kusuma Lacsamana Laksono Lumbantoruan Macaraeg Magbanua Manalo Mangubat Nasution
            Nugroho Osman Panganiban Pangilinan Permana Prasetyo Pratama Purnomo Ramadhan Salleh Santoso Setiawan
            Siregar Sitompul Sulaiman Sukarta Suryadi Susanto Tolentino Villanueva Wibowo Widjaja Wijaya Yusof
            Zulkifli"""),
    ),
    NamePool(
        "Arab world and Iran, in Latin letters",
        4,
        _words("""
            Abbas Adel Amal Amin Anwar Arash Azadeh Bahar Basel Dalia Darius Dina Fadi Farid Farida Firas Ghada Golnaz
            Habib Hadi Hala Hanan Hisham Huda Iman Jalal Jamila Kamal Karim Khalil Kian Lamia Layla Lina Mahsa Majid
            Malik Mariam Mina Mona Nabil Nadim Naima Nasrin Nour Omid Parisa Rami Rana Rania Reem Roya Saeed Salma Samir
            Sami Shadi Shirin Soraya Tarek Wafa Walid Yara Yasmin Youssef Zahra Ziad"""),
        _words("""
            Abadi Alavi Al-Amin Al-Salem Al-Rashidi Ansari Asfour Atallah Awad Azizi Barakat Bazzi Benali Boulos
            Bouzid Chaoui Daher Darwish El-Amrani El-Khoury El-Masry Fakhoury Farahani Farouk Ghanem Haddad Haidari
            Hammoud Daou Jafari Jaziri Kanaan Karimi Kassem Khalaf Khoury Maalouf Mansour Mirza Moradi Nassar
            Nasser Qasemi Rahimi Rezai Saab Sabbagh Saidi Salameh Sayegh Shaheen Shirazi Tabet Tavakoli Touma Yazdani
            Zand Zeidan"""),
    ),
    NamePool(
        "Greece",
        1.1,
        _words("""
            Αλέξανδρος|Alexandros Ανδρέας|Andreas Άννα|Anna Αντώνης|Antonis Βασιλική|Vasiliki Βαγγέλης|Vangelis
            Γιάννης|Giannis Γιώργος|Giorgos Δανάη|Danai Δέσποινα|Despina Δημήτρης|Dimitris Ειρήνη|Eirini Ελένη|Eleni
            Ευγενία|Evgenia Ζωή|Zoi Θανάσης|Thanasis Θεοδώρα|Theodora Ιάσονας|Iasonas Ιωάννα|Ioanna Κατερίνα|Katerina
            Κώστας|Kostas Λευτέρης|Lefteris Λυδία|Lydia Μανώλης|Manolis Μαρίνα|Marina Μελίνα|Melina Μιχάλης|Michalis
            Ναταλία|Natalia Νίκος|Nikos Ξένια|Xenia Όλγα|Olga Παναγιώτης|Panagiotis Πέτρος|Petros Σοφία|Sofia
            Σπύρος|Spyros Στέλλα|Stella Σταύρος|Stavros Τάσος|Tasos Χριστίνα|Christina Χρήστος|Christos"""),
        _words("""
            Αλεξίου|Alexiou Αναγνώστου|Anagnostou Αντωνίου|Antoniou Βασιλείου|Vasileiou Βλάχου|Vlachou
            Γεωργίου|Georgiou Γρηγορίου|Grigoriou Δημητρίου|Dimitriou Ευθυμίου|Efthymiou Θεοδώρου|Theodorou
            Θωμά|Thoma Ιακώβου|Iakovou Ιωάννου|Ioannou Κυριάκου|Kyriakou Κωνσταντίνου|Konstantinou Λαζάρου|Lazarou
            Λουκά|Louka Μακρή|Makri Μιχαήλ|Michail Νικολάου|Nikolaou Ξενάκη|Xenaki Οικονόμου|Oikonomou
            Παναγιώτου|Panagiotou Παπαϊωάννου|Papaioannou Παππά|Pappa Πέτρου|Petrou Σταματίου|Stamatiou
            Στεφάνου|Stefanou Φιλίππου|Filippou Χατζή|Chatzi Χριστοδούλου|Christodoulou"""),
        middle="ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΧ",
        foreign=True,
    ),
    NamePool(
        "Ukraine, Bulgaria, Belarus",
        1.1,
        _words("""
            Александър|Aleksandar Анастасія|Anastasiia Андрій|Andrii Антон|Anton Богдан|Bohdan Борис|Borys Валерія|Valeriia
            Василь|Vasyl Вікторія|Viktoriia Ганна|Hanna Дарина|Daryna Денис|Denys Євген|Yevhen Елена|Elena Зоряна|Zoriana
            Іван|Ivan Ірина|Iryna Катерина|Kateryna Кирил|Kiril Леся|Lesia Людмила|Liudmyla Любов|Liubov Максим|Maksym
            Марія|Mariia Микола|Mykola Надія|Nadiia Наталія|Nataliia Оксана|Oksana Олег|Oleh Олександра|Oleksandra
            Олена|Olena Остап|Ostap Павло|Pavlo Роман|Roman Світлана|Svitlana Сергій|Serhii Соломія|Solomiia Стефан|Stefan
            Тарас|Taras Тетяна|Tetiana Устим|Ustym Юлія|Yuliia Юрій|Yurii Ярослав|Yaroslav Ярина|Yaryna"""),
        _words("""
            Бондаренко|Bondarenko Василенко|Vasylenko Гаврилюк|Havryliuk Гнатюк|Hnatiuk Гончар|Honchar
            Давиденко|Davydenko Дзюба|Dziuba Дячук|Diachuk Захарчук|Zakharchuk Іваненко|Ivanenko Ковальчук|Kovalchuk
            Коваленко|Kovalenko Козак|Kozak Кравченко|Kravchenko Лисенко|Lysenko Литвин|Lytvyn Марченко|Marchenko
            Мельник|Melnyk Мороз|Moroz Назаренко|Nazarenko Олійник|Oliinyk Павлюк|Pavliuk Панченко|Panchenko
            Петренко|Petrenko Поліщук|Polishchuk Романюк|Romaniuk Савченко|Savchenko Семенюк|Semeniuk Сидоренко|Sydorenko
            Ткачук|Tkachuk Харченко|Kharchenko Чайка|Chaika Шаповал|Shapoval Шевчук|Shevchuk Яременко|Yaremenko"""),
        middle="АБВГДЖЗІКЛМНОПРСТХЯЮ",
        foreign=True,
    ),
    NamePool(
        "Arab world",
        1.1,
        _words("""
            أحمد|Ahmad أمل|Amal أمينة|Amina أنس|Anas إبراهيم|Ibrahim إيمان|Iman باسم|Basim بشرى|Bushra جميل|Jamil
            جنى|Jana حسام|Husam حسن|Hasan حنان|Hanan خالد|Khalid خديجة|Khadija دانا|Dana رانيا|Ranya رشيد|Rashid
            ريم|Rim زينب|Zaynab سارة|Sara سعاد|Suad سلمى|Salma سليم|Salim سمير|Samir طارق|Tariq عائشة|Aisha
            عادل|Adil عمر|Umar فاطمة|Fatima فريد|Farid كريم|Karim لينا|Lina ليلى|Layla محمود|Mahmud مريم|Maryam
            منى|Muna نادية|Nadiya نور|Nur هالة|Hala هدى|Huda ياسر|Yasir ياسمين|Yasmin يوسف|Yusuf"""),
        _words("""
            الأيوبي|al-Ayyubi البكري|al-Bakri التميمي|al-Tamimi الجابري|al-Jabiri الحداد|al-Haddad الحسيني|al-Husayni
            الخطيب|al-Khatib الخوري|al-Khuri الدباغ|al-Dabbagh الراوي|al-Rawi الزهراني|al-Zahrani السعدي|al-Saadi
            السيد|al-Sayyid الشامي|al-Shami الصباغ|al-Sabbagh الطويل|al-Tawil العطار|al-Attar العلي|al-Ali
            الغزالي|al-Ghazali الفارسي|al-Farisi القاسم|al-Qasim الكاتب|al-Katib المصري|al-Masri المغربي|al-Maghribi
            النجار|al-Najjar النعيمي|al-Nuaymi الهاشمي|al-Hashimi الوزان|al-Wazzan اليماني|al-Yamani حمدان|Hamdan"""),
        middle="",
        foreign=True,
    ),
    NamePool(
        "Israel",
        1.1,
        _words("""
            אביגיל|Avigail אורי|Uri אורלי|Orly אילן|Ilan איתי|Itai אלון|Alon אסתר|Ester גיא|Guy גילה|Gila דוד|David דנה|Dana
            דניאל|Daniel הילה|Hila חנה|Hana טליה|Talia יובל|Yuval יוסף|Yosef יעל|Yael יצחק|Yitzhak לאה|Lea ליאור|Lior
            מאיה|Maya מיכל|Michal מירי|Miri משה|Moshe נדב|Nadav נועה|Noa נועם|Noam ניר|Nir עדי|Adi עומר|Omer עידו|Ido
            ענת|Anat רון|Ron רונית|Ronit רות|Rut רחל|Rahel שירה|Shira שלומית|Shlomit שרון|Sharon תמר|Tamar"""),
        _words("""
            אברמוביץ|Abramovitz אוחיון|Ohayon אזולאי|Azulai ביטון|Biton בן־דוד|Ben-David ברקוביץ|Berkovitz
            גבאי|Gabai גולן|Golan דהן|Dahan דיין|Dayan הלפרין|Halperin וקנין|Vaknin זיו|Ziv חיון|Hayun
            חזן|Hazan יערי|Yaari כהן|Cohen כץ|Katz לוי|Levi מזרחי|Mizrahi מלכה|Malka נחום|Nahum סגל|Segal
            עמר|Amar פלדמן|Feldman פרידמן|Fridman צור|Tzur קליין|Klein רוזן|Rozen שגב|Segev שפירא|Shapira"""),
        middle="",
        foreign=True,
    ),
    NamePool(
        "China, Taiwan, Singapore",
        1.1,
        _two_part(
            "晓|Xiao 志|Zhi 美|Mei 建|Jian 雅|Ya 文|Wen 月|Yue 思|Si 子|Zi 春|Chun 国|Guo 佳|Jia 静|Jing 海|Hai 雨|Yu 俊|Jun",
            "明|Ming 华|Hua 玲|Ling 平|Ping 婷|Ting 强|Qiang 芳|Fang 军|Jun 慧|Hui 宁|Ning 杰|Jie 兰|Lan 峰|Feng 琳|Lin 涵|Han",
        ),
        _words("""
            蔡|Cai 曹|Cao 陈|Chen 程|Cheng 邓|Deng 丁|Ding 董|Dong 方|Fang 冯|Feng 高|Gao 郭|Guo 韩|Han 何|He 黄|Huang
            蒋|Jiang 李|Li 梁|Liang 林|Lin 刘|Liu 罗|Luo 马|Ma 孟|Meng 潘|Pan 沈|Shen 宋|Song 苏|Su 孙|Sun 唐|Tang 田|Tian
            王|Wang 魏|Wei 吴|Wu 谢|Xie 徐|Xu 陆|Lu 杨|Yang 叶|Ye 于|Yu 袁|Yuan 曾|Zeng 张|Zhang 赵|Zhao 郑|Zheng 周|Zhou
            朱|Zhu"""),
        "familygiven",
        middle="",
        foreign=True,
    ),
    NamePool(
        "Japan",
        1.1,
        _words("""
            愛|Ai 葵|Aoi 彩|Aya 千春|Chiharu 大輔|Daisuke 恵美|Emi 英二|Eiji 花|Hana 春香|Haruka 陽菜|Hina 浩|Hiroshi 一郎|Ichiro
            純|Jun 香織|Kaori 和也|Kazuya 健太|Kenta 恭子|Kyoko 真|Makoto 舞|Mai 誠司|Seiji 緑|Midori 美咲|Misaki 直樹|Naoki
            七海|Nanami 凛|Rin 亮|Ryo 早紀|Saki 桜|Sakura 聡|Satoshi 翔太|Shota 忍|Shinobu 鈴|Suzu 拓海|Takumi 智子|Tomoko 翼|Tsubasa
            歌|Uta 結衣|Yui 由紀|Yuki 優|Yu 裕子|Yuko"""),
        _words("""
            青木|Aoki 新井|Arai 千葉|Chiba 遠藤|Endo 藤井|Fujii 後藤|Goto 橋本|Hashimoto 林田|Hayashida 平野|Hirano 池田|Ikeda 井上|Inoue
            石川|Ishikawa 伊藤|Ito 金子|Kaneko 加藤|Kato 木村|Kimura 小林|Kobayashi 近藤|Kondo 松田|Matsuda 三浦|Miura 森|Mori
            中川|Nakagawa 西村|Nishimura 野口|Noguchi 小川|Ogawa 岡田|Okada 大野|Ono 斎藤|Saito 坂本|Sakamoto 佐々木|Sasaki
            清水|Shimizu 高橋|Takahashi 竹内|Takeuchi 田中|Tanaka 上田|Ueda 渡辺|Watanabe 山口|Yamaguchi 吉田|Yoshida"""),
        "familygiven",
        middle="",
        foreign=True,
    ),
    NamePool(
        "Korea",
        1.1,
        _two_part(
            "지|Ji 민|Min 서|Seo 현|Hyun 수|Su 예|Ye 은|Eun 하|Ha 도|Do 승|Seung 유|Yoo 정|Jung 태|Tae 가|Ga 혜|Hye",
            "우|woo 준|jun 연|yeon 진|jin 아|ah 영|young 훈|hoon 빈|bin 희|hee 윤|yoon 경|kyung 호|ho 린|rin 원|won",
        ),
        _words("""
            강|Kang 고|Ko 구|Koo 권|Kwon 김|Kim 남|Nam 노|Noh 류|Ryu 문|Moon 박|Park 배|Bae 백|Baek 서|Seo 손|Son 송|Song
            신|Shin 심|Shim 안|Ahn 양|Yang 오|Oh 우|Woo 유|Yoo 윤|Yoon 이|Lee 임|Lim 장|Jang 전|Jeon 정|Jung 조|Cho 차|Cha
            최|Choi 하|Ha 한|Han 허|Heo 홍|Hong"""),
        "familygiven",
        middle="",
        foreign=True,
    ),
    NamePool(
        "India and Nepal, in Devanagari",
        1.1,
        _words("""
            अमित|Amit अर्चना|Archana अनीता|Anita अशोक|Ashok आशा|Aasha कविता|Kavita किरण|Kiran गीता|Gita गोविंद|Govind
            चंदन|Chandan जया|Jaya ज्योति|Jyoti दीपक|Dipak दिव्या|Divya नरेश|Naresh निशा|Nisha नेहा|Neha पूजा|Puja प्रकाश|Prakash
            प्रिया|Priya बिमला|Bimala मनोज|Manoj माया|Maya मीना|Mina मोहन|Mohan रवि|Ravi राजेश|Rajesh राधा|Radha रेखा|Rekha
            विजय|Vijay विनोद|Vinod शांति|Shanti संजय|Sanjay सरिता|Sarita सीता|Sita सुनील|Sunil सुरेश|Suresh स्मृति|Smriti
            हरि|Hari हिमानी|Himani"""),
        _words("""
            अवस्थी|Awasthi कुलश्रेष्ठ|Kulshreshtha खरे|Khare गुरुंग|Gurung चतुर्वेदी|Chaturvedi चौहान|Chauhan नौटियाल|Nautiyal
            तोमर|Tomar दीक्षित|Dikshit दुबे|Dube नेगी|Negi पंत|Pant पाठक|Pathak पौडेल|Paudel बिष्ट|Bisht भट्टराई|Bhattarai
            मैथानी|Maithani यादव|Yadav राणा|Rana रावत|Rawat लामा|Lama व्यास|Vyas ओझा|Ojha शुक्ल|Shukla श्रीवास्तव|Shrivastava
            सोलंकी|Solanki सिंह|Singh सोनी|Soni श्रेष्ठ|Shrestha त्यागी|Tyagi"""),
        middle="",
        foreign=True,
    ),
)
"""The cast, place by place; the last eight are written in their own script, about eight parts in a hundred."""

ORGANIZATION_FIRST = _phrases("""
    Alder|Amberline|Bluegate|Bramble|Brightwater|Cedar Row|Copperfield|Dovetail|Eastbank|Fernhill|Foxglove|
    Greyfriars|Harbour Lane|Hazelmere|Ironbridge|Juniper|Kestrel|Lanternlight|Longmeadow|Mapleton|Millrace|Northfold|
    Oakhaven|Old Quay|Paperboat|Quarry Hill|Redstart|Riverside|Saltmarsh|Silverbirch|Thistledown|Tidewater|Umbrella|
    Vantage Row|Westerly|Windmill|Yellowhammer""")
ORGANIZATION_SECOND = _phrases("""
    Architects|Bakery|Books|Clinic|College|Consulting|Cooperative|Design|Engineering|Films|Foundation|Furniture|
    Instruments|Labs|Library|Logistics|Museum|Music School|Press|Robotics|Research|School|Software|Studio|Textiles|
    Theatre|Transport|Works""")
ROLES = _phrases("""
    accountant|architect|baker|biologist|bookseller|carpenter|chemist|conductor|copy editor|curator|data analyst|
    dentist|designer|developer|director|economist|editor|electrician|engineer|event manager|gardener|geologist|
    head of operations|illustrator|interpreter|journalist|lawyer|librarian|logistics planner|midwife|musician|nurse|
    office manager|paediatrician|photographer|physiotherapist|pilot|producer|product manager|recruiter|researcher|
    sales lead|social worker|software engineer|surveyor|teacher|translator|urban planner|veterinarian""")

NOTES = (
    "Allergic to nuts.",
    "Asked for the name of the bookbinder.",
    "Bakes bread every Saturday.",
    "Doesn’t like phone calls; write first.",
    "Grows tomatoes on the balcony.",
    "Has two cats, Pixel and Ada.",
    "Introduced me to half of the choir.",
    "Is learning Portuguese.",
    "Just moved; ask how the new flat is.",
    "Knows everything about old bicycles.",
    "Lent me the blue tent.",
    "Likes to walk rather than to sit.",
    "Looking for a new job in spring.",
    "Met through the translation project.",
    "Never before ten in the morning.",
    "Plays the cello.",
    "Prefers letters.",
    "Ran the marathon in the rain.",
    "Reads science fiction; lend them the red box set.",
    "Renovating an old mill.",
    "Sings in the same choir.",
    "Their daughter starts school in autumn.",
    "Their mother isn’t well; ask.",
    "Their son plays chess.",
    "Travels to Lisbon each winter.",
    "Vegetarian.",
    "Wants to see the photographs from the hike.",
    "Works nights every other week.",
)
PROMISES_MINE = (
    "send the photographs",
    "send the recipe",
    "introduce them to the printer",
    "return the blue tent",
    "read their draft",
    "lend the book about mushrooms",
    "write the recommendation",
    "find the address of the workshop",
    "book a table",
    "help with the move",
)
PROMISES_THEIRS = (
    "send the slides",
    "return the drill",
    "bring the seedlings",
    "ask their sister about the flat",
    "pay back the tickets",
    "send the name of the dentist",
    "look over my application",
    "bring back the folding chairs",
)

AREA_CODES = _numbers("""
    201 202 203 205 206 207 208 209 210 212 213 214 215 216 217 218 219 224 225 228 229 231 234 239 240
    248 251 252 253 254 256 260 262 267 269 270 276 281 301 302 303 304 305 307 308 309 310 312 313 314
    315 316 317 318 319 320 321 323 325 330 334 336 337 339 347 351 352 360 361 386 401 402 403 404 405
    406 407 408 409 410 412 413 414 415 416 417 418 419 423 424 425 430 432 434 435 440 443 450 469 478
    479 480 484 501 502 503 504 505 506 507 508 509 510 512 513 514 515 516 517 518 519 520 530 540 541
    551 559 561 562 563 567 570 571 573 574 580 585 586 601 602 603 604 605 606 607 608 609 610 612 613
    614 615 616 617 618 619 620 623 626 630 631 636 641 646 650 651 660 661 662 678 682 701 702 703 704
    705 706 707 708 709 712 713 714 715 716 717 718 719 720 724 727 731 732 734 740 757 760 763 765 770
    772 773 774 775 778 780 781 785 786 801 802 803 804 805 806 807 808 810 812 813 814 815 816 817 818
    819 828 830 831 832 843 845 847 848 850 856 857 858 859 860 862 863 864 865 867 870 901 902 903 904
    905 906 907 908 909 910 912 913 914 915 916 917 918 919 920 925 928 931 936 937 940 941 947 949 951
    952 954 956 970 971 972 973 978 979 980 985 989""")
"""North American area codes; in each, 555-0100 to 555-0199 are kept for fiction."""
UK_DRAMA = _numbers("""
    7700900 2079460 1134960 1144960 1154960 1164960 1174960 1184960 1214960 1314960 1414960 1514960 1614960""")
"""Beginnings of UK numbers, each with three digits to come, that Ofcom keeps for radio and television drama."""
