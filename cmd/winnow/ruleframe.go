package main

import (
	"fmt"
	"strings"

	"github.com/winnow-text/winnow/rules"
)

// frame is the page on which examples are tried: prose before and after them, and the
// noise above and below it.
type frame struct{ above, before, after, below string }

// frames makes the pages of the languages for which there are rules. Their noise is what
// built-in rules of the language drop without a doubt, each line of another
// category; of a language with few such rules, whatever heavy ones drop.
func frames() (map[string]frame, error) {
	const lines, above, heavy = 9, 3, 3
	packs, err := rules.Sources()
	if err != nil {
		return nil, fmt.Errorf("built-in rules: %w", err)
	}
	noise, heavies := map[string][]string{}, map[string][]*rules.Rule{}
	taken := map[string]bool{}
	for _, p := range packs {
		for _, r := range p.Rules {
			if r.Action != rules.Drop || r.Kind != rules.Line || len(r.Examples.Drop) == 0 {
				continue
			}
			for _, lang := range r.Lang {
				of := lang + " " + r.Category
				switch {
				case r.Certain && !taken[of]:
					taken[of] = true
					noise[lang] = append(noise[lang], r.Examples.Drop[0])
				case r.Weight >= heavy:
					heavies[lang] = append(heavies[lang], r)
				}
			}
		}
	}
	for lang, list := range heavies {
		for k := 0; len(noise[lang]) <= above && k < lines; k++ {
			for _, r := range list {
				if k < len(r.Examples.Drop) {
					noise[lang] = append(noise[lang], r.Examples.Drop[k])
				}
			}
		}
	}
	pages := map[string]frame{}
	for lang, list := range noise {
		if len(list) <= above {
			continue
		}
		page := proseOf["en"]
		if own, ok := proseOf[lang]; ok {
			page = own
		}
		list = list[:min(lines, len(list))]
		page.above = strings.Join(list[:above], "\n\n") + "\n\n"
		page.below = "\n\n" + strings.Join(list[above:], "\n\n")
		pages[lang] = page
	}
	return pages, nil
}

// proseOf is the prose that examples stand among. A language without its own gets the English
// one, which will do while enough else of the page speaks for itself; a text in two scripts
// is like no page.
var proseOf = map[string]frame{
	"en": {before: `The ferry across the sound will keep running through the winter after all, the harbour board decided on Tuesday evening, after three hours of debate in a hall with standing room only.

Two of the five members had argued that the boats were too old for another season, and that the money would be better spent on the bridge, which has been promised to the islanders for a generation.

"Nobody here believes in the bridge any more," said the captain, who has crossed the sound some forty thousand times. "They believe in the boat, because they can see it from the kitchen window."`, after: `The board will meet again in spring, when the engineers have looked at the hulls, and it has asked the county for a loan that would pay for a second engine on the larger of the two boats.

Until then the timetable stays as it is, with six crossings a day in each direction and one more on Saturdays, when the market on the mainland brings twice as many passengers.`},
	"cs": {before: `Přívoz přes úžinu bude nakonec jezdit celou zimu, rozhodla v úterý večer přístavní rada po třech hodinách debaty v sále, kde už nebylo kam si sednout.

Dva z pěti členů namítali, že lodě jsou na další sezonu příliš staré a že by se peníze měly raději dát na most, který se ostrovanům slibuje už celou generaci.

„Na ten most už tady nikdo nevěří,“ řekl kapitán, který úžinu přejel asi čtyřicettisíckrát. „Lidé věří té lodi, protože ji vidí z okna v kuchyni.“`, after: `Rada se znovu sejde na jaře, až inženýři prohlédnou trupy, a požádala kraj o půjčku, ze které by se zaplatil druhý motor pro tu větší z obou lodí.

Do té doby zůstává jízdní řád beze změny, šest plaveb denně každým směrem a jedna navíc v sobotu, kdy trh na pevnině přiláká dvakrát tolik cestujících.`},
	"uk": {before: `Пором через протоку таки ходитиме всю зиму, вирішила у вівторок увечері рада порту після трьох годин суперечок у залі, де вже не було де сісти.

Двоє з п’яти членів ради вважали, що кораблі надто старі для ще одного сезону і що гроші краще витратити на міст, який обіцяють жителям острова вже ціле покоління.

«У той міст тут уже ніхто не вірить, — сказав капітан, який перетнув протоку близько сорока тисяч разів. — Люди вірять у пором, бо бачать його з вікна кухні».`, after: `Рада збереться знову навесні, коли інженери оглянуть корпуси, а в області вже попросили позику, щоб купити другий двигун для більшого з двох кораблів.

До того часу розклад не змінюється: шість рейсів на день у кожен бік і ще один у суботу, коли ринок на материку збирає вдвічі більше пасажирів.`},
	"zh": {before: `渡轮整个冬天都会继续航行，港务委员会星期二晚上在挤满了人的大厅里讨论了三个小时以后作出了这个决定。

五名委员中有两名认为船只太旧，撑不过下一个季节，钱应该花在那座已经答应了岛民一代人之久的大桥上。

“这里已经没有人相信那座桥了，”横渡海峡四万多次的船长说，“大家相信的是船，因为从厨房的窗口就能看见它。”`, after: `委员会将在春天再次开会，届时工程师会检查船体，委员会也已向县里申请贷款，为较大的那艘船再装一台发动机。

在那之前时刻表保持不变，每天往返各六班，星期六因为对岸有集市，乘客多一倍，所以加开一班。`},
	"ja": {before: `フェリーは冬の間も運航を続けることになった。港湾委員会が火曜日の夜、立ち見が出るほどの会場で三時間議論した末に決めた。

五人の委員のうち二人は、船が古すぎて次の季節には耐えられず、お金は島民に一世代も前から約束されてきた橋に使うべきだと主張していた。

「もうここでは誰も橋など信じていない」と、海峡を四万回以上渡ってきた船長は話した。「信じているのは船だ。台所の窓から見えるからね」`, after: `委員会は技師が船体を調べた後、春に改めて開かれる。大きいほうの船に二台目のエンジンを載せるため、県に融資も申し入れた。

それまで時刻表は変わらず、一日に上下それぞれ六便、対岸の市で乗客が倍になる土曜日は一便多く運航される。`},
	"ar": {before: `ستواصل العبّارة رحلاتها طوال الشتاء، كما قرر مجلس الميناء مساء الثلاثاء بعد ثلاث ساعات من النقاش في قاعة لم يبق فيها مكان للجلوس.

وكان اثنان من الأعضاء الخمسة قد رأيا أن القوارب أقدم من أن تتحمل موسما آخر، وأن المال أولى به الجسر الذي وُعد به سكان الجزيرة منذ جيل كامل.

وقال القبطان الذي عبر المضيق أكثر من أربعين ألف مرة: لا أحد هنا يؤمن بالجسر بعد الآن، إنهم يؤمنون بالقارب لأنهم يرونه من نافذة المطبخ.`, after: `وسيجتمع المجلس مرة أخرى في الربيع بعد أن يفحص المهندسون هياكل القوارب، وقد طلب من المحافظة قرضا لشراء محرك ثان للقارب الأكبر.

وحتى ذلك الحين يبقى الجدول كما هو، بست رحلات يوميا في كل اتجاه ورحلة إضافية يوم السبت حين يضاعف سوق البر عدد الركاب.`},
}
