"""Cities from which correspondents report, as datelines print them. Data; no IO.

They support a dateline that nothing but its dash or its colon marks; any other place can stand in one too.
"""

import unicodedata

_CITIES = """
Abidjan, Abu Dhabi, Abuja, Accra, Addis Ababa, Addis Abeba, Aden, Ahmedabad, Albany, Aleppo, Alexandria, Algiers, Alger,
Almaty, Amman, Amsterdam, Ankara, Antananarivo, Antwerp, Anvers, Ashgabat, Asmara, Astana, Asunción, Athens, Athen,
Atenas, Atene, Athènes, Atlanta, Auckland, Austin, Baghdad, Bagdad, Baku, Bakı, Bakou, Bali, Baltimore, Bamako, Bangalore,
Bengaluru, Bangkok, Bangui, Banjul, Barcelona, Basel, Basra, Beijing, Pékin, Pekin, Peking, Pechino, Pequim, Beirut,
Beyrouth, Belfast, Belgrade, Belgrad, Belgrado, Beograd, Benghazi, Berlin, Berlino, Berlín, Bern, Berne, Bhopal,
Bhubaneswar, Bishkek, Bogotá, Bogota, Bologna, Bonn, Bordeaux, Boston, Brasília, Brasilia, Bratislava, Brazzaville, Bremen,
Brisbane, Brussels, Bruxelles, Brüssel, Bruselas, Bruxelas, București, Bucharest, Bukarest, Budapest, Buenos Aires,
Bujumbura, Cairo, Kairo, Le Caire, El Cairo, Il Cairo, Calcutta, Kolkata, Canberra, Cape Town, Caracas, Casablanca,
Chandigarh, Charlotte, Chennai, Chicago, Chișinău, Chisinau, Ciudad de México, Chittagong, Christchurch, Cleveland, Cologne, Köln, Colombo,
Conakry, Copenhagen, København, Kopenhagen, Copenhague, Cotonou, Cúcuta, Dakar, Dallas, Damascus, Damas, Damaskus, Damasco,
Dar es Salaam, Davos, Delhi, Denver, Detroit, Dhaka, Diyarbakır, Djibouti, Doha, Donetsk, Dortmund, Dresden, Dubai, Dublin,
Dublino, Duisburg, Durban, Dushanbe, Düsseldorf, Edinburgh, Erbil, Erfurt, Essen, Faisalabad, Florence, Firenze,
Frankfurt, Frankfurt/Main, Freetown, Gaborone, Gaza, Gaza City, Gdańsk, Geneva, Genève, Genf, Ginebra, Ginevra, Genoa,
Genova, Glasgow, Goma, Guadalajara, Guangzhou, Guatemala City, Guwahati, Hamburg, Hannover, Hanoi, Harare, Havana, La Habana,
L'Avana, Helsinki, Hiroshima, Ho Chi Minh City, Hong Kong, Hongkong, Honolulu, Houston, Hyderabad, Indianapolis, Islamabad,
Istanbul, İstanbul, Izmir, İzmir, Jaipur, Jakarta, Jammu, Jeddah, Jerusalem, Jérusalem, Jerusalén, Gerusalemme, Johannesburg,
Juba, Kabul, Kaboul, Kampala, Kandahar, Kano, Karachi, Karlsruhe, Kathmandu, Khartoum, Kharkiv, Kherson, Kyiv, Kiev, Kiew,
Kigali, Kingston, Kinshasa, Kraków, Kuala Lumpur, Kuwait City, La Paz, Lagos, Lahore, Las Vegas, Lausanne, Leipzig, Lille,
Lilongwe, Lima, Lisbon, Lisboa, Lissabon, Lisbonne, Liverpool, Ljubljana, Lomé, London, Londres, Londra, Los Angeles,
Luanda, Lucknow, Lusaka, Luxembourg, Luxemburg, Lviv, Lyon, Madrid, Mainz, Malé, Managua, Manama, Manchester, Manila, Maputo,
Mariupol, Marseille, Mecca, Medellín, Melbourne, Memphis, Mexico City, México, Miami, Milan, Milano, Milwaukee, Minneapolis,
Minsk, Mogadishu, Monaco, Monrovia, Monterrey, Montevideo, Montreal, Montréal, Moscow, Moscou, Moskau, Moscú, Mosca, Mosul,
Mumbai, Munich, München, Múnich, Monaco di Baviera, Muscat, Nagpur, Nairobi, Naples, Napoli, Nashville, Nassau, N'Djamena,
New Delhi, New Orleans, New York, Nueva York, Niamey, Nice, Nicosia, Nouakchott, Nur-Sultan, Nürnberg, Odesa, Odessa, Oslo,
Ottawa, Ouagadougou, Palermo, Panama City, Paris, Parigi, París, Patna, Perth, Peshawar, Philadelphia, Phnom Penh, Phoenix,
Pittsburgh, Podgorica, Port-au-Prince, Port Moresby, Portland, Porto, Potsdam, Poznań, Prague, Praha, Prag, Praga, Pretoria,
Pristina, Puerto Príncipe, Pune, Pyongyang, Quebec, Québec, Quetta, Quito, Rabat, Ramallah, Rawalpindi, Reykjavik, Riga,
Rio de Janeiro, Riyadh, Riad, Rome, Roma, Rom, Rotterdam, Saarbrücken, Sacramento, Salt Lake City, San Diego, San Francisco,
San José, San Juan, San Salvador, Sana'a, Sanaa, Santiago, Santo Domingo, São Paulo, Sarajevo, Schwerin, Seattle, Seoul,
Séoul, Seúl, Sevilla, Shanghai, Shenzhen, Singapore, Singapur, Skopje, Sofia, Srinagar, Stockholm, Strasbourg, Straßburg,
Stuttgart, Stuttgart, Suva, Sydney, Taipei, Tallinn, Tashkent, Tbilisi, Tegucigalpa, Tehran, Teheran, Téhéran, Teherán,
Tel Aviv, The Hague, Den Haag, La Haye, La Haya, Thiruvananthapuram, Tirana, Tokyo, Tokio, Toronto, Toulouse, Trieste,
Tripoli, Tripolis, Tunis, Turin, Torino, Ulaanbaatar, Valencia, Valletta, Vancouver, Varanasi, Vatican City, Vaticano,
Venice, Venezia, Vienna, Wien, Vienne, Viena, Vientiane, Vilnius, Warsaw, Warszawa, Warschau, Varsovie, Varsovia,
Washington, Wellington, Wiesbaden, Windhoek, Winnipeg, Wuhan, Yangon, Yaoundé, Yerevan, Erevan, Yokohama, Zagreb, Zurich,
Zürich, Москва, Санкт-Петербург, Киев, Київ, Минск, Баку, Ереван, Єреван, Тбилиси, Астана, Алматы, Ташкент, Бишкек, Душанбе,
Ашхабад, Кишинев, Харків, Харьков, Львів, Одеса, Одесса, Екатеринбург, Новосибирск, Казань, Вашингтон, Лондон, Париж, Берлин,
Нью-Йорк, Брюссель, Женева, Пекин, Анкара, Стамбул, Тегеран, Иерусалим, Тель-Авив, Каир, Дамаск, Варшава, Вильнюс, Рига,
Таллин, София, Београд, Скопје, Երևան, ԵՐԵՎԱՆ, თბილისი, القاهرة, بيروت, دمشق, بغداد, الرياض, دبي, أبوظبي, الدوحة, عمان, القدس,
غزة, رام الله, واشنطن, لندن, باريس, موسكو, أنقرة, طهران, تونس, الجزائر, الرباط, الخرطوم, طرابلس, صنعاء, عدن, الكويت, المنامة,
مسقط, تهران, کابل, اسلام آباد, لاہور, کراچی, پشاور, کوئٹہ, راولپنڈی, نئی دہلی, واشنگٹن, لندن, ঢাকা, কলকাতা, नई दिल्ली, मुंबई, लखनऊ,
पटना, वाशिंगटन, जम्मू, भोपाल, जयपुर, कोलकाता, चेन्नई
"""
CITIES = frozenset(
    city.strip().casefold() for city in unicodedata.normalize("NFC", _CITIES).replace("\n", " ").split(",")
)
