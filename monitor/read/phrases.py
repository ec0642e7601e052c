"""What pages without an article say of themselves, in many languages. No IO.

Each phrase is one that such a page says and that an article about the same thing hardly would. They are looked
for in titles, headings and short texts; a phrase alone decides nothing.
"""

import re

MISSING = (
    ("page (?:was |could |can)?(?:no|')?t (?:be )?(?:found|exist)|page cannot be found|page (?:you (?:\\w+ ){0,5}(?:for |requested )?)?"
    "(?:could not be|cannot be|can['’]?t be|was not|is not|isn['’]?t|is no longer|has been|does(?: not|n['’]?t))"
    " (?:found|available|exist|removed|moved|deleted)|page (?:has )?expired|page missing|page unavailable|(?:page|file|article|story|post|content) not found|not found|nothing (?:was )?found|(?:article|story|post|page|content|news item) (?:is no longer|has been|was|is not|isn['’]?t) "
    "(?:available|removed|deleted|unpublished|withdrawn|taken down|archived|expired)|no longer (?:available|exists?)|that page can['’]?t be found|doesn['’]?t exist|we can['’]?t find (?:that|the|this) page|this page does(?: not|n['’]?t) exist|(?:we )?could(?: not|n['’]?t) find (?:the|that|this) page|410 gone|content (?:is )?not available"
    "|no longer on (?:our|this) (?:web)?site|(?:may|might) have been (?:removed|moved|deleted)"),
    "seite (?:\\w+ ){0,3}nicht (?:mehr )?(?:gefunden|verfügbar|vorhanden|existiert|erreichbar|finden)|seite existiert nicht|nicht gefunden|(?:artikel|beitrag|inhalt|text|meldung) (?:\\w+ ){0,4}(?:nicht (?:mehr )?(?:verfügbar|gefunden|vorhanden|abrufbar|auffindbar)|gelöscht|entfernt|depubliziert|archiviert)",
    "page (?:est )?(?:introuvable|non trouvée|inexistante|indisponible|n['’]existe (?:pas|plus))|page (?:\\w+ ){0,5}n['’](?:existe|est)|(?:article|contenu) (?:\\w+ ){0,4}(?:plus disponible|introuvable|supprimé|indisponible)|introuvable",
    "página no (?:encontrada|existe|disponible|se encuentra|ha sido encontrada)|no (?:se )?(?:ha )?(?:encontr\\w+|existe) (?:la|esta) página|(?:artículo|noticia|contenido) (?:\\w+ ){0,3}(?:no (?:está )?(?:disponible|existe|encontrad[oa])|eliminad[oa])",
    "pagina non (?:è stata )?(?:trovata|disponibile|esiste|esistente)|(?:articolo|contenuto) (?:\\w+ ){0,3}non (?:è )?(?:più )?(?:disponibile|trovato)|(?:articolo|contenuto) (?:è stato )?rimosso",
    "página não (?:foi )?(?:encontrada|existe|disponível|localizada)|(?:artigo|notícia|conteúdo) (?:\\w+ ){0,3}(?:não (?:está )?(?:disponível|encontrad[oa])|removid[oa])",
    "pagina (?:\\w+ ){0,3}niet (?:gevonden|gevonden worden|meer beschikbaar|beschikbaar|bestaat|vinden)|(?:artikel|bericht) (?:\\w+ ){0,3}(?:niet (?:meer )?(?:beschikbaar|gevonden)|verwijderd)",
    "nie znaleziono|strona (?:\\w+ ){0,4}nie (?:istnieje|została znaleziona|jest dostępna)|(?:artykuł|materiał) (?:\\w+ ){0,3}(?:nie istnieje|usunięty|niedostępny|nie jest już dostępny)",
    "страница (?:\\w+ ){0,5}(?:не найдена|не существует|удалена|недоступна|отсутствует)|страницы (?:\\w+ )?не существует|(?:ничего )?не найден[оа]?|(?:материал|новость|статья|запись|публикация) (?:\\w+ ){0,3}(?:не найден[аo]?|удал[её]н[ао]?|недоступ\\w+|снят[ао]? с публикации|больше не)",
    "сторінк[уа] (?:\\w+ ){0,3}(?:не знайдено|не існує|видален[оа]|недоступна)|(?:новин[ау]|матеріал|статт[юя]) (?:\\w+ ){0,2}(?:не знайден[оа]|видален[оа])",
    "sayfa (?:\\w+ ){0,3}(?:bulunamadı|mevcut değil|yok|kaldırıl\\w+)|(?:haber|içerik|makale) (?:\\w+ ){0,3}(?:bulunamadı|kaldırıl\\w+|silin\\w+|yayından)",
    "səhifə (?:\\w+ ){0,3}(?:tapılmadı|mövcud deyil|silinib|yoxdur)|(?:xəbər|məqalə) (?:\\w+ ){0,3}(?:tapılmadı|silin\\w+|mövcud deyil)",
    "էջը (?:\\w+ ){0,3}(?:չի գտնվել|չգտնվեց|գոյություն չունի|գտնված չէ|հեռացվել)|(?:նյութը|հոդվածը) (?:\\w+ ){0,2}(?:հեռացվ|չի գտնվել|ջնջվ)\\w*",
    "გვერდი (?:\\w+ ){0,3}(?:ვერ მოიძებნა|არ მოიძებნა|არ არსებობს|წაშლილია)|(?:სტატია|სიახლე) (?:\\w+ ){0,2}(?:ვერ მოიძებნა|წაშლილია)",
    "الصفحة (?:\\w+ ){0,3}(?:غير موجودة|غير متوفرة|غير متاحة)|لم يتم العثور|(?:المقال|الخبر) (?:\\w+ ){0,2}(?:غير متوفر|غير موجود)|عذرا.? (?:هذه )?الصفحة",
    "صفحه (?:\\w+ ){0,4}(?:یافت نشد|پیدا نشد|وجود ندارد|موجود نیست)|(?:خبر|مطلب) (?:\\w+ ){0,3}(?:یافت نشد|حذف شده|وجود ندارد)",
    "页面(?:未找到|不存在|找不到|已删除|无法访问)|找不到(?:您|你)?(?:要|所)?(?:访问|查找|请求|找)?的?(?:页面|网页)|(?:文章|内容|新闻)(?:已(?:被)?删除|不存在|已下线)|(?:您|你)访问的页面",
    "頁面不存在|找不到(?:您|你)?(?:\\w{0,4}的)?(?:頁面|網頁)|ページ(?:が|は)(?:見つかりません|存在しません|ありません|削除)|(?:記事|ページ)は(?:\\w{0,10})(?:削除|掲載を終了|終了)|페이지를 찾을 수 없|존재하지 않는 페이지|삭제된 (?:기사|페이지)",
    "sidan (?:\\w+ ){0,3}(?:hittades inte|finns inte|kunde inte hittas|kan inte hittas)|siden (?:\\w+ ){0,3}(?:blev ikke fundet|ble ikke funnet|finnes ikke|findes ikke|kunne ikke findes|eksisterer ikke)|sivua ei (?:löyt\\w+|ole)",
    "stránka (?:\\w+ ){0,3}(?:nenalezena|neexistuje|nebyla nalezena|nebola nájdená)|a keresett (?:oldal|cikk) (?:\\w+ ){0,2}nem|az oldal nem (?:található|létezik)|pagina nu (?:a fost găsită|există)|η σελίδα (?:\\w+ ){0,3}(?:δεν βρέθηκε|δεν υπάρχει)|הדף (?:\\w+ ){0,3}(?:לא נמצא|לא קיים)|страницата (?:\\w+ ){0,3}не (?:е намерена|съществува)|stranica (?:\\w+ ){0,2}(?:nije pronađena|ne postoji)|halaman tidak (?:ditemukan|tersedia)|không tìm thấy trang|trang (?:\\w+ ){0,4}không tồn tại|бет табылмады|sahifa topilmadi|पृष्ठ नहीं मिला|पेज नहीं मिला",
)  # fmt: skip

CONSENT = (
    "before you continue|we (?:value|respect|care about) your privacy|your privacy (?:matters|choices|is important)|we and (?:our|selected) (?:\\d[\\d,.]* )?(?:\\w+ )?partners|store and/or access information on (?:a|your) device|(?:accept|reject|allow) all(?: cookies)?\\b|cookie (?:consent|preferences|settings|wall)|consent to (?:the use of )?(?:cookies|our)|manage (?:your )?(?:cookies|options|preferences)|legitimate interest|we use cookies|this (?:site|website) uses cookies",
    "bevor (?:sie|du) (?:fortfahren|weiter)|weiter(?:lesen)? mit werbung|(?:sie|du) (?:\\w+ ){0,6}mit werbung(?: und tracking)? (?:lesen|nutzen)|mit werbung (?:weiter)?lesen|alle(?:n)? (?:cookies )?(?:akzeptieren|ablehnen|zustimmen)|wir (?:und unsere (?:\\d[\\d.]* )?partner|verwenden cookies|benötigen ihre (?:zustimmung|einwilligung))|ihre (?:privatsphäre|einwilligung|zustimmung)|informationen auf (?:einem|ihrem) gerät speichern|datenschutz-?einstellungen|werbefrei (?:lesen|nutzen)|cookies? zulassen|zustimmung jederzeit|ohne tracking",
    "avant de (?:continuer|poursuivre)|tout accepter|tout refuser|accepter (?:et|&) (?:continuer|fermer|s['’]abonner)|continuer sans accepter|nous et nos (?:\\d[\\d\\s ]*)?partenaires|respect(?:ons)? (?:de )?votre vie privée|gérer (?:mes|les|vos) (?:choix|préférences|cookies)|votre consentement|nous utilisons des cookies",
    "antes de continuar|aceptar (?:todo|todas|y continuar|cookies)|rechazar (?:todo|todas)|nosotros y nuestros (?:\\d[\\d.]* )?socios|(?:valoramos|respetamos) tu privacidad|tu privacidad|tu consentimiento|utilizamos cookies|configurar cookies",
    "prima di continuare|accetta (?:tutto|tutti|e continua)|rifiuta (?:tutto|tutti)|noi e (?:i nostri )?(?:\\d[\\d.]* )?partner|la tua privacy|il tuo consenso|utilizziamo (?:i )?cookie|rifiuta e abbonati|gestisci (?:le )?(?:preferenze|cookie)",
    "antes de continuar|aceitar (?:tudo|todos)|rejeitar (?:tudo|todos)|nós e (?:os )?nossos (?:\\d[\\d.]* )?parceiros|sua privacidade|utilizamos cookies",
    "voordat (?:je|u) (?:verder|doorgaat)|alles (?:accepteren|weigeren)|(?:alle )?cookies (?:accepteren|weigeren|toestaan)|wij en onze (?:\\d[\\d.]* )?partners|jouw privacy|uw privacy|toestemming|ja,? ik (?:accepteer|ga akkoord)|akkoord",
    "zanim przejdziesz|zaakceptuj (?:wszystk\\w+|i)|odrzuć wszystk\\w+|akceptuję i przechodzę|przejdź do serwisu|my i nasi (?:\\d[\\d ]*)?partnerzy|twoj\\w+ prywatnoś\\w+|szanowni? (?:państwo|użytkowniku)|zgodę na|używamy (?:plików )?cookie|zgadzam się",
    "прежде чем продолжить|принять все|отклонить все|мы (?:и наши партн[её]ры )?используем (?:файлы )?cookie|файлы cookie|согласие на обработку|ваша конфиденциальность|прийняти все|відхилити все|ми використовуємо файли cookie|перш ніж продовжити",
    "devam etmeden önce|tümünü (?:kabul et|reddet)|kabul et(?: ve devam)|çerez(?:leri| politikası| tercihleri| kullan\\w+)|gizliliğiniz|kişisel verileriniz|davam etməzdən əvvəl|hamısını qəbul et|hamısını rədd et|kukilər",
    "接受(?:所有|全部)|全部(?:接受|拒绝)|同意して|すべて(?:同意|拒否)|我们使用\\s*cookie|قبول الكل|رفض الكل|ملفات تعريف الارتباط|پذیرش همه|godkänn alla|acceptera alla|accepter alle|godta alle|hyväksy kaikki|přijmout vše|elfogadom|az összes elfogadása|αποδοχή όλων|acceptă (?:tot|toate)",
)  # fmt: skip

LOGIN = (
    "(?:please )?(?:log ?in|sign ?in)(?: to (?:your|continue|read|view|access)[^.]{0,40})?|member login|log in or (?:sign up|register)|create an account|forgot (?:your )?password|remember me|login required|you must (?:be logged in|log in|sign in)",
    "anmelden|einloggen|anmeldung|login|passwort vergessen|angemeldet bleiben|bitte melden sie sich an|registrieren|kostenlos registrieren",
    "connexion|se connecter|connectez-vous|identifiez-vous|mot de passe oublié|créer un compte|s['’]identifier",
    "iniciar sesión|inicia sesión|acceder|identifícate|entrar|contraseña olvidada|olvid\\w+ (?:tu|su) contraseña|regístrate",
    "accedi|login|effettua il login|password dimenticata|registrati|iniciar sessão|fazer login|entre na sua conta|esqueci(?: a)? (?:minha )?senha|inloggen|log in|wachtwoord vergeten|aanmelden",
    "zaloguj(?: się)?|logowanie|nie pamiętasz hasła|zarejestruj się|вход|войти|войдите|авторизация|авторизуйтесь|вход на сайт|вход в личный кабинет|забыли пароль|регистрация|увійти|вхід|забули пароль|авторизація",
    "giriş(?: yap)?|üye girişi|oturum aç|şifremi unuttum|daxil ol|şifrəni unutmusunuz|giriş|մուտք|մուտք գործել|მუტრი|შესვლა|ავტორიზაცია|تسجيل الدخول|ورود(?: به)?|ورود به حساب|登录|登入|登陆|ログイン|로그인|logga in|log ind|logg inn|kirjaudu(?: sisään)?|přihlásit(?: se)?|přihlášení|bejelentkezés|autentificare|σύνδεση|התחברות|masuk|đăng nhập",
)  # fmt: skip

SUBSCRIPTION = (
    "subscribe (?:now |today )?(?:to (?:continue|keep) reading|to read|for full access|to unlock|for unlimited)|already a subscriber|subscriber[- ](?:only|exclusive)|(?:exclusively |only )?for subscribers(?: only)?|to (?:continue|keep) reading,?|this (?:article|content|story) is (?:reserved|exclusively|only|for|available)|you(?:['’]ve| have) (?:reached|read|used) (?:your|all|the)|free articles? (?:left|remaining|this month)|unlock this article|choose your (?:plan|subscription)|start your (?:free )?trial|premium content|become a (?:member|subscriber)|cancel any ?time|subscription (?:required|plans)",
    "jetzt weiterlesen|weiterlesen mit|(?:artikel|inhalt|text) ist (?:\\w+ ){0,4}(?:abonnent\\w+|plus-?inhalt)|nur für abonnent\\w+|exklusiv für|(?:jetzt |bereits |sie sind )abonn\\w+|testen sie|kostenlos testen|probemonat|jederzeit kündbar|monatlich kündbar|plus-artikel|diesen artikel freischalten|abo abschließen|zugang zu allen",
    "(?:article|contenu|cet article est) (?:\\w+ ){0,3}réservé (?:à nos |aux )abonnés|réservé aux abonnés|abonnez-vous|pour lire la suite|déjà abonné|je m['’]abonne|sans engagement|il (?:vous )?reste \\d+\\s?% (?:de cet article )?à lire|accès illimité",
    "suscr[ií]bete|exclusivo para suscriptores|contenido (?:exclusivo|premium)|para seguir leyendo|ya (?:eres|soy) suscriptor|solo para suscriptores|abbonati|contenuto riservato|già abbonato|riservato agli abbonati|per continuare a leggere|assine (?:já|agora|para)|conteúdo exclusivo|exclusivo para assinantes|já é assinante|para continuar (?:a ler|lendo)",
    "(?:alleen|exclusief) voor abonnees|verder lezen|lees verder met|al abonnee|word abonnee|probeer \\w+ maand|artykuł (?:dostępny )?(?:\\w+ ){0,3}(?:dla|tylko dla) (?:prenumeratorów|subskrybentów)|wykup (?:dostęp|subskrypcję|prenumeratę)|masz już (?:dostęp|subskrypcję|prenumeratę)|czytaj dalej (?:z|w)",
    "(?:доступ\\w*|материал\\w*|статья|читать) (?:\\w+ ){0,4}(?:по подписке|подписчик\\w+)|оформит\\w+ подписку|уже подписан\\w*|только для подписчиков|чтобы (?:продолжить чтение|читать дальше)|доступно за передплатою|лише для передплатників|оформ\\w+ передплату|вже передплатник|abone(?:lik|lere|\\s?ol(?:un|arak)?)\\b|devamını okumak için|sadece aboneler|abunə ol\\w*|abunəçilər üçün|للمشتركين فقط|اشترك (?:الآن|لمتابعة)|ویژه مشترکان|订阅(?:后|以|即可|用户)|付费(?:阅读|内容)|会员专享|有料会員|会員限定|この記事は(?:有料|会員)|残り\\s*\\d+文字|유료 (?:기사|회원)|bli (?:prenumerant|abonnent)|endast för prenumeranter|kun for abonnenter|allerede abonnent|tilaajille|vain tilaajille|jen pro předplatitele|předplaťte si|előfizetőknek|συνδρομητές μόνο",
)  # fmt: skip

CHALLENGE = (
    "just a moment|checking (?:if the site connection|your browser)|verify(?:ing)? (?:that )?you(?:['’]re| are) (?:a |not a )?(?:human|robot|bot)|are you (?:a )?(?:human|robot)|(?:i am|i['’]m) not a robot|(?:making sure|prove|confirm) (?:that )?you(?:['’]re| are) (?:not a )?(?:bot|human|robot)|attention required|access (?:to this page has been |is )?denied|pardon our interruption|unusual (?:traffic|activity)|security (?:check|checkpoint|verification)|human verification|robot (?:check|or human)|please (?:complete|solve) the (?:captcha|security)|ddos[- ](?:guard|protection)|enable javascript and cookies to continue|request unsuccessful|you have been blocked|the requested url was rejected|bot (?:protection|detection|verification)|client challenge|captcha",
    "sind sie ein (?:mensch|roboter)|ich bin kein roboter|einen moment(?:,? bitte)|sicherheitsprüfung|zugriff verweigert|browser wird (?:über)?geprüft|ungewöhnliche[rn]? (?:datenverkehr|aktivität\\w*)|je ne suis pas un robot|êtes-vous un robot|un instant|vérif\\w+ (?:de sécurité|que vous)|accès refusé|un momento|no soy un robot|eres un robot|verificación de seguridad|acceso denegado|non sono un robot|não sou um robô|ik ben geen robot|nie jestem robotem",
    "вы не робот|я не робот|проверка (?:браузера|безопасности)|подтвердите,? что вы (?:не робот|человек)|доступ (?:ограничен|запрещ[её]н|заблокирован)|подождите,? идет проверка|перевірка (?:браузера|безпеки)|я не робот|підтвердьте,? що ви|robot değilim|güvenlik (?:doğrulaması|kontrolü)|insan olduğunuzu|robot deyiləm|人机验证|安全验证|请完成(?:安全)?验证|访问验证|滑动验证|ロボットではありません|로봇이 아닙니다|أنا لست (?:برنامج )?روبوت|تحقق من أنك (?:إنسان|بشر)|من ربات نیستم",
)  # fmt: skip

REDIRECT = (
    "you (?:are|will) be(?:ing)? (?:automatically )?redirected|you are (?:now )?(?:being redirected|leaving)|redirect(?:ing(?: (?:you )?to)?| notice|ed)\\b|moved (?:permanently|temporarily)|object moved|document (?:has|can be) (?:been )?(?:moved|found)|301 moved|302 found|303 see other|307 temporary|click here if you are not|if you are not (?:automatically )?redirected|taking you to",
    "sie werden (?:\\w+ ){0,3}(?:weitergeleitet|umgeleitet)|weiterleitung|umleitung|vous (?:allez être|êtes) redirig\\w+|redirection|(?:será|está siendo|serás) redirig\\w+|redireccion\\w+|reindirizza\\w+|sarai reindirizzato|redirecionad\\w+|redirecionando|u wordt doorgestuurd|je wordt doorverwezen|przekierow\\w+|перенаправл\\w+|переадресац\\w+|вы покидаете|yönlendiril\\w+|yönlendirme|yönləndiril\\w+|正在跳转|页面跳转|即将(?:跳转|离开)|リダイレクト|جاري (?:التحويل|إعادة التوجيه)|در حال انتقال|omdirig\\w+|omdirigeres",
)  # fmt: skip

NEEDS_SCRIPTS = (
    "(?:enable|activate|turn on|need|requires?) (?:to enable )?javascript|javascript (?:is (?:required|disabled|not enabled)|to (?:run|use|view))|without javascript",
    "javascript (?:\\w+ ){0,4}(?:aktivier\\w+|einschalten|deaktiviert|benötigt)|(?:activer|activez|nécessite) (?:\\w+ )?javascript|(?:habilit\\w+|activ\\w+|abilit\\w+|attiv\\w+|ativ\\w+) (?:\\w+ )?javascript|javascript (?:\\w+ )?(?:inschakelen|włączy\\w*|włącz)|(?:włącz\\w*|schakel) (?:\\w+ )?javascript|(?:включите|включить|необходим|ввімкніть|увімкніть) (?:\\w+ )?javascript|javascript['’ıi]* (?:etkin\\w+|açın|aktiv\\w*)|启用\\s*javascript|javascript\\s*を有効",
)  # fmt: skip


SITE = (
    "(?:our|free|daily|weekly) newsletters?|sign up (?:for|to) (?:our|the)|comment(?:ing|s)? (?:policy|guidelines|are closed)|community guidelines|all rights reserved|(?:our|the) (?:terms (?:of (?:use|service)|and conditions)|privacy policy)|support (?:our|independent|quality) journalism|(?:add|make) us as a preferred source|leave a (?:comment|reply)|join the (?:conversation|discussion)",
    "(?:unser\\w*|der|den|zum|kostenlose\\w*) newsletter|newsletter (?:anmelden|abonnieren|bestellen)|ihre? kommentare?|kommentar(?:richtlinien|regeln)|netiquette|alle rechte vorbehalten|(?:unsere|die|der) (?:datenschutzerklärung|nutzungsbedingungen|agb)|zur auswertung meiner|qualitätsjournalismus|benutzerkonto|auf dem laufenden|schreiben sie (?:einen|den ersten) kommentar",
    "notre (?:newsletter|lettre d['’]information)|tous droits réservés|(?:notre|la) politique de confidentialité|conditions générales|laisser un commentaire|nuestr[oa] (?:newsletter|boletín)|todos los derechos reservados|todos os direitos reservados|(?:política de|termos de|términos de) (?:privacidad|privacidade|uso)|deja un comentario|nossa newsletter|la nostra newsletter|tutti i diritti riservati|onze nieuwsbrief|alle rechten voorbehouden|nasz newsletter|wszelkie prawa zastrzeżone",
    "(?:нашу|на) рассылк[уи]|подписывайтесь на (?:наш|нас|канал)|все права (?:защищены|охраняются)|при (?:полном или частичном )?использовании материалов|политик\\w+ конфиденциальности|пользовательск\\w+ соглашени\\w+|усі права захищені|підписуйтесь на|bültenimize|tüm hakları saklıdır|gizlilik politika\\w*|bütün hüquqlar qorunur|(?:istinad|istifadə) (?:zamanı|edərkən)|բոլոր իրավունքները պաշտպանված են|ყველა უფლება დაცულია|جميع الحقوق محفوظة|تمامی? حقوق|版权所有|未经授权|著作権|無断転載|무단\\s?전재",
)  # fmt: skip

_RUN_ON = "\u2e80-\uffdc"
"""Scripts that put no space between words, as a range of characters."""


def _compiled(phrases: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W{_RUN_ON}])(?:{'|'.join(phrases)})")


missing, consent, login = _compiled(MISSING), _compiled(CONSENT), _compiled(LOGIN)
subscription, challenge, site = _compiled(SUBSCRIPTION), _compiled(CHALLENGE), _compiled(SITE)
redirect, needs_scripts = _compiled(REDIRECT), _compiled(NEEDS_SCRIPTS)
FORMULAS = (consent, subscription, missing, challenge, needs_scripts, site)
"""What a short paragraph may say that is no article's; words about logging in and leading on are too common."""
TALK = (consent, subscription, site)
"""What a longer one may say again and again."""
