package meta

import (
	"strings"
	"sync"
)

// monthNames are the names of the months, January first, as dates are written:
// nominative, genitive and the usual abbreviations of the larger European
// languages and of Arabic, Hebrew, Persian, Hindi, Turkish and Indonesian.
// A name that means different months in different languages is not here.
//
// A table of our own, because the libraries that know more languages load
// them all: a program that only imports one needs a quarter of a second
// and 55 MB before it does anything.
var monthNames = [12]string{
	"ene enero gen gener gennaio ianuarie jan janeiro januar januari january január januára janv janvier " +
		"janúar jänner leden ledna oca ocak siječnja sty styczeń stycznia tammikuuta ιανουαρίου січня янв " +
		"январь января януари ינואר يناير ژانویه जनवरी",
	"feb febbraio feber febrer febrero februar februari februarie february február februára febrúar fev " +
		"fevereiro fevrier fév févr février helmikuuta lut lutego luty veljače únor února şub şubat " +
		"φεβρουαρίου лютого фев февраль февраля февруари פברואר شباط فبراير فوریه फरवरी",
	"březen března maaliskuuta maart mar marca march marec maret mars mart martie marts marzec marzo març " +
		"março mrt mrz március mär märz ožujka μαρτίου березня мар март марта מרץ آذار مارس मार्च",
	"abr abril apr april aprile aprilie apríl apríla avr avril duben dubna huhtikuuta kwi kwiecień " +
		"kwietnia nis nisan travnja április απριλίου апр апрель апреля април квітня אפריל آوریل أبريل ابريل " +
		"نيسان अप्रैल",
	"květen května mag maggio mai maig maio maj maja may mayo mayıs maí mei mája május svibnja toukokuuta " +
		"μαΐου май мая травня מאי أيار مايو مه मई",
	"cze czerwca czerwiec giu giugno haz haziran iunie juin jun june junho juni junij junio juny júna " +
		"június júní kesäkuuta lipnja červen června ιουνίου июн июнь июня червня юни יוני حزيران يونيه يونيو " +
		"ژوئن जून",
	"heinäkuuta iulie juil juillet jul julho juli julij julio juliol july júla július júlí lip lipca " +
		"lipiec lug luglio srpnja tem temmuz července červenec ιουλίου июл июль июля липня юли יולי تموز " +
		"يوليه يوليو ژوئیه जुलाई",
	"ago agost agosto agustus aout août aug august augusta augusti augustus augusztus avgust ağu ağustos " +
		"elokuuta kolovoza sie sierpień sierpnia srpen srpna ágúst αυγούστου авг август августа серпня אוגוסט " +
		"آب أغسطس اغسطس اوت अगस्त",
	"eyl eylül rujna sep sept september septembra septembre septembrie septiembre set setembre setembro " +
		"setiembre settembre syyskuuta szeptember wrz wrzesień września září σεπτεμβρίου вересня сен сентябрь " +
		"сентября септември ספטמבר أيلول سبتمبر سپتامبر सितंबर",
	"eki ekim lokakuuta oct october octobre octombrie octubre okt oktober október októbra ott ottobre out " +
		"outubro paź październik października říjen října οκτωβρίου жовтня окт октомври октябрь октября " +
		"אוקטובר أكتوبر اكتوبر اکتبر अक्टूबर",
	"kas kasım lis listopad listopada listopadu marraskuuta noiembrie nov november novembra novembre " +
		"novembro noviembre nóvember studenoga νοεμβρίου листопада ноември ноя ноябрь ноября נובמבר نوامبر " +
		"نوفمبر नवंबर",
	"ara aralık dec december decembra decembre decembrie des desember desembre dez dezember dezembro dic " +
		"dicembre diciembre déc décembre gru grudnia grudzień joulukuuta prosinca prosince prosinec " +
		"δεκεμβρίου грудня дек декабрь декабря декември דצמבר دسامبر ديسمبر दिसंबर",
}

var months = sync.OnceValue(func() map[string]int {
	all := make(map[string]int, 512)
	for i, names := range monthNames {
		for name := range strings.FieldsSeq(names) {
			all[name] = i + 1
		}
	}
	return all
})
