<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_TW" sourcelanguage="en">
<context>
    <name>About</name>
    <message>
        <source>About emomonitor</source>
        <translation>關於 emomonitor</translation>
    </message>
    <message>
        <source>Reads facial expressions, wholly on this computer. Not a medical device: an expression is not a feeling, and nothing here is a diagnosis.</source>
        <translation>辨識臉部表情，完全在這部電腦上執行。這不是醫療器材：表情不等於感受，這裡的任何內容都不是診斷。</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>複製</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>關閉</translation>
    </message>
    <message>
        <source>Package</source>
        <translation>套件</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>授權</translation>
    </message>
    <message>
        <source>Packages in use, their versions and licences</source>
        <translation>使用的套件及其版本與授權</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>設定</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>資料</translation>
    </message>
    <message>
        <source>Version {} · {} licence</source>
        <translation>版本 {} · {} 授權</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>已複製</translation>
    </message>
</context>
<context>
    <name>Affect</name>
    <message>
        <source>Valence and arousal, derived from the six labels, not measured</source>
        <translation>愉悅與激動程度，由六種情緒推算，並非測量所得</translation>
    </message>
    <message>
        <source>Where the six shares lie together between unpleasant and pleasant, calm and lively. Each label has its place from people&apos;s ratings of the word ({}). Derived from the six labels, not measured.</source>
        <translation>六種情緒的比例合起來，落在不愉悅與愉悅、平靜與激動之間的位置。每個情緒的位置來自人們對該詞的評分（{}）。由六種情緒推算，並非測量所得。</translation>
    </message>
    <message>
        <source>derived from the six labels, not measured</source>
        <translation>由六種情緒推算，並非測量所得</translation>
    </message>
    <message>
        <source>Valence</source>
        <translation>愉悅程度</translation>
    </message>
    <message>
        <source>Arousal</source>
        <translation>激動程度</translation>
    </message>
</context>
<context>
    <name>Analyze</name>
    <message>
        <source>Looking through what was dropped…</source>
        <translation>正在查看拖放的內容…</translation>
    </message>
    <message>
        <source>1 of them is on the list already.</source>
        <translation>其中 1 個已經在清單上。</translation>
    </message>
    <message>
        <source>{} of them are on the list already.</source>
        <translation>其中 {} 個已經在清單上。</translation>
    </message>
    <message>
        <source>Analysis finished: {}.</source>
        <translation>分析完成：{}。</translation>
    </message>
    <message>
        <source>{} of {} aren&apos;t done yet.</source>
        <translation>{1} 個檔案中還有 {0} 個尚未完成。</translation>
    </message>
    <message>
        <source>What was analysed of {} is kept, and says that it was stopped.</source>
        <translation>{} 已分析的部分會保留，並註明分析曾中止。</translation>
    </message>
    <message>
        <source>Files are still being analysed. End anyway?</source>
        <translation>還有檔案正在分析。仍要結束嗎？</translation>
    </message>
    <message>
        <source>End anyway</source>
        <translation>仍要結束</translation>
    </message>
    <message>
        <source>The files themselves stay as they are, and can be dropped here again.</source>
        <translation>檔案本身不會改變，之後可以再拖放進來。</translation>
    </message>
    <message>
        <source>Drop it here to analyse it</source>
        <translation>放在這裡即可分析</translation>
    </message>
    <message>
        <source>That is a link, and nothing is fetched from the network. Save it first.</source>
        <translation>那是連結，本程式不會從網路下載任何東西。請先儲存成檔案。</translation>
    </message>
    <message>
        <source>That was no file. Drop videos, pictures or folders.</source>
        <translation>那不是檔案。請拖放影片、圖片或資料夾。</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>開啟</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>再試一次</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Take off the list</source>
        <translation>從清單移除</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>檔案</translation>
    </message>
    <message>
        <source>Analyse</source>
        <translation>分析</translation>
    </message>
    <message>
        <source>Cancel all</source>
        <translation>全部取消</translation>
    </message>
    <message>
        <source>Clear what is finished</source>
        <translation>清除已結束的項目</translation>
    </message>
    <message>
        <source>Progress of all files</source>
        <translation>所有檔案的進度</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>繼續</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暫停</translation>
    </message>
    <message>
        <source>Files need no consent here: they were made before. The people in them should have agreed to this.</source>
        <translation>檔案是先前製作的，這裡不需要同意書；但其中的人應該已經同意這樣使用。</translation>
    </message>
    <message>
        <source>The live picture goes on: both share this computer, and each is slower for it.</source>
        <translation>即時畫面仍在進行：兩者共用這台電腦，所以都會比較慢。</translation>
    </message>
    <message>
        <source>Only the seat is analysed, as the settings say.</source>
        <translation>依照設定，只分析座位。</translation>
    </message>
    <message>
        <source>Add videos or pictures</source>
        <translation>加入影片或圖片</translation>
    </message>
    <message>
        <source>Add a folder</source>
        <translation>加入資料夾</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>Being analysed</source>
        <translation>分析中</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>已暫停</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Could not be analysed</source>
        <translation>無法分析</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>已取消</translation>
    </message>
    <message>
        <source>{done} of {all} frames</source>
        <translation>{done} / {all} 格</translation>
    </message>
    <message>
        <source>{} frames</source>
        <translation>{} 格</translation>
    </message>
    <message>
        <source>1 frame, a face in it</source>
        <translation>1 格，看得到臉孔</translation>
    </message>
    <message>
        <source>1 frame, no face</source>
        <translation>1 格，沒有臉孔</translation>
    </message>
    <message>
        <source>{} frames, no face in any</source>
        <translation>{} 格，都沒有臉孔</translation>
    </message>
    <message>
        <source>{} frames, a face in each</source>
        <translation>{} 格，每格都有臉孔</translation>
    </message>
    <message>
        <source>{frames} frames, a face in {faces} of them</source>
        <translation>{frames} 格，其中 {faces} 格有臉孔</translation>
    </message>
    <message>
        <source>{} frames a second</source>
        <translation>每秒 {} 格</translation>
    </message>
    <message>
        <source>about {} left</source>
        <translation>大約還要 {}</translation>
    </message>
    <message>
        <source>Paused at {} of {}</source>
        <translation>暫停在第 {} 個，共 {} 個</translation>
    </message>
    <message>
        <source>Analysing {} of {}</source>
        <translation>正在分析第 {} 個，共 {} 個</translation>
    </message>
    <message>
        <source>1 session</source>
        <translation>1 個工作階段</translation>
    </message>
    <message>
        <source>{} sessions</source>
        <translation>{} 個工作階段</translation>
    </message>
    <message>
        <source>1 could not be analysed</source>
        <translation>1 個無法分析</translation>
    </message>
    <message>
        <source>{} could not be analysed</source>
        <translation>{} 個無法分析</translation>
    </message>
    <message>
        <source>{} cancelled</source>
        <translation>{} 個已取消</translation>
    </message>
    <message>
        <source>, </source>
        <translation>，</translation>
    </message>
    <message>
        <source>{} The others wait: put it right, then go on.</source>
        <translation>{} 其他檔案等待中：排除問題後再繼續。</translation>
    </message>
    <message>
        <source>so far {}</source>
        <translation>目前 {}</translation>
    </message>
    <message>
        <source>Drop videos, pictures or folders anywhere in this window</source>
        <translation>把影片、圖片或資料夾拖放到這個視窗的任何位置</translation>
    </message>
    <message>
        <source>Every frame is analysed on this computer, and each file becomes a session of its own. The files stay where they are and are not copied. A folder of pictures is one session, a folder of videos is one for each; folders in it are looked into too.</source>
        <translation>每一格畫面都在這台電腦上分析，每個檔案會成為一個獨立的工作階段。檔案留在原處，不會複製。圖片資料夾是一個工作階段；影片資料夾則每部影片各一個，其中的資料夾也會一併查看。</translation>
    </message>
    <message>
        <source>Add files…</source>
        <translation>加入檔案…</translation>
    </message>
    <message>
        <source>Add a folder…</source>
        <translation>加入資料夾…</translation>
    </message>
</context>
<context>
    <name>Announce</name>
    <message>
        <source>Recording has started.</source>
        <translation>已開始錄製。</translation>
    </message>
    <message>
        <source>Recording has stopped.</source>
        <translation>已停止錄製。</translation>
    </message>
    <message>
        <source>The picture is lost. It is looked for again.</source>
        <translation>畫面中斷，正在重新尋找。</translation>
    </message>
    <message>
        <source>The picture is back.</source>
        <translation>畫面已恢復。</translation>
    </message>
    <message>
        <source>Going on.</source>
        <translation>已繼續。</translation>
    </message>
    <message>
        <source>Emotion recognition is on.</source>
        <translation>情緒辨識進行中。</translation>
    </message>
    <message>
        <source>Paused.</source>
        <translation>已暫停。</translation>
    </message>
    <message>
        <source>Emotion recognition is off.</source>
        <translation>情緒辨識已關閉。</translation>
    </message>
    <message>
        <source>{}: {}</source>
        <translation>{}：{}</translation>
    </message>
</context>
<context>
    <name>Camera</name>
    <message>
        <source>The camera is not connected</source>
        <translation>攝影機沒有連線</translation>
    </message>
    <message>
        <source>{}: plug it in, or check that it is switched on.</source>
        <translation>{}：請將它接上，或確認它已開啟。</translation>
    </message>
    <message>
        <source>The camera is in use</source>
        <translation>攝影機正在使用中</translation>
    </message>
    <message>
        <source>Another program has {}: a video call, perhaps, or a page in the browser. Close it there.</source>
        <translation>其他程式正在使用 {}：可能是視訊通話，或瀏覽器中的網頁。請在該處將它關閉。</translation>
    </message>
    <message>
        <source>The camera gives no picture</source>
        <translation>攝影機沒有畫面</translation>
    </message>
    <message>
        <source>Unplug {} and plug it in again, or close other programs that use it.</source>
        <translation>請拔除 {} 後重新接上，或關閉其他使用它的程式。</translation>
    </message>
    <message>
        <source>The camera may not be used yet</source>
        <translation>尚無權使用攝影機</translation>
    </message>
    <message>
        <source>The camera can&apos;t be opened</source>
        <translation>無法開啟攝影機</translation>
    </message>
    <message>
        <source>Close other programs that use it.</source>
        <translation>請關閉其他使用它的程式。</translation>
    </message>
    <message>
        <source>In Settings, under Privacy &amp; security, Camera, let desktop apps use the camera.</source>
        <translation>請在「設定」的「隱私權與安全性」&gt;「相機」中，允許傳統型應用程式使用相機。</translation>
    </message>
    <message>
        <source>In System Settings, under Privacy &amp; Security, Camera, switch on emomonitor or the terminal that started it. Then start it again.</source>
        <translation>請在「系統設定」的「隱私權與安全性」&gt;「相機」中，開啟 emomonitor 或啟動它的終端機，然後重新啟動。</translation>
    </message>
    <message>
        <source>Give this Flatpak the camera with the command, and start the app again.</source>
        <translation>請以這個指令允許此 Flatpak 使用攝影機，然後重新啟動程式。</translation>
    </message>
    <message>
        <source>Give this snap the camera with the command, and start the app again.</source>
        <translation>請以這個指令允許此 snap 使用攝影機，然後重新啟動程式。</translation>
    </message>
    <message>
        <source>Your account must be in the group “video”. Run the command in a terminal, then log out and in again.</source>
        <translation>您的帳號必須屬於「video」群組。請在終端機執行這個指令，然後登出再登入。</translation>
    </message>
    <message>
        <source>Open the camera</source>
        <translation>開啟攝影機</translation>
    </message>
    <message>
        <source>The camera is closed</source>
        <translation>攝影機已關閉</translation>
    </message>
    <message>
        <source>Nothing is seen and nothing is recorded until you open it.</source>
        <translation>在您開啟之前，不會看到也不會錄製任何內容。</translation>
    </message>
    <message>
        <source>Open it in an hour</source>
        <translation>一小時後開啟</translation>
    </message>
    <message>
        <source>It is closed each day until {}. It opens by itself in {}.</source>
        <translation>攝影機每天關閉到 {}。它會在 {}後自動開啟。</translation>
    </message>
    <message>
        <source>It opens by itself at {}, in {}.</source>
        <translation>它會在 {} 自動開啟，還有 {}。</translation>
    </message>
    <message>
        <source>Keep it closed</source>
        <translation>保持關閉</translation>
    </message>
</context>
<context>
    <name>Card</name>
    <message>
        <source>The model&apos;s guesses of the expression on the face, not facts about feelings.</source>
        <translation>這是模型對臉部表情的推測，並不代表真實的感受。</translation>
    </message>
    <message>
        <source>Shares of the six emotions</source>
        <translation>六種情緒的比例</translation>
    </message>
    <message>
        <source>Why?</source>
        <translation>為什麼？</translation>
    </message>
    <message>
        <source>Why? Show what the model looked at</source>
        <translation>為什麼？顯示模型看的是哪裡</translation>
    </message>
    <message>
        <source>Show what the model looked at (W)</source>
        <translation>顯示模型看的是哪裡 (W)</translation>
    </message>
    <message>
        <source>Nobody in view</source>
        <translation>畫面中沒有人</translation>
    </message>
    <message>
        <source>Not in view</source>
        <translation>不在畫面中</translation>
    </message>
    <message>
        <source>for {}</source>
        <translation>持續 {}</translation>
    </message>
    <message>
        <source>Corrected by the person&apos;s own baseline.</source>
        <translation>已依本人的基準校正。</translation>
    </message>
    <message>
        <source>Name of {}</source>
        <translation>{}的名字</translation>
    </message>
    <message>
        <source>{}. Give a name (F2)</source>
        <translation>{}。命名 (F2)</translation>
    </message>
    <message>
        <source>Measured on {:,} test images: where the model was {} to {} sure, it was right in {} of them. Those were single pictures of other people; a face here may be read better or worse.</source>
        <translation>以 {:,} 張測試影像測得：模型的信心在 {} 到 {} 之間時，其中 {} 判斷正確。那些是其他人的單張照片；這裡的臉可能辨識得更好或更差。</translation>
    </message>
    <message>
        <source>when this sure, right {} times in {}</source>
        <translation>有此信心時，{1} 次中有 {0} 次正確</translation>
    </message>
    <message>
        <source>That&apos;s wrong…</source>
        <translation>不對…</translation>
    </message>
    <message>
        <source>Say what the expression really is</source>
        <translation>說出真正的表情</translation>
    </message>
    <message>
        <source>What the expression really is</source>
        <translation>真正的表情</translation>
    </message>
    <message>
        <source>I can&apos;t say</source>
        <translation>我說不上來</translation>
    </message>
    <message>
        <source>Thank you: noted. It changes no reading by itself.</source>
        <translation>謝謝，已記下。這不會自動改變任何判讀。</translation>
    </message>
    <message>
        <source>The face of this moment was kept too.</source>
        <translation>這一刻的臉也留下來了。</translation>
    </message>
</context>
<context>
    <name>Care</name>
    <message>
        <source>nothing was watched</source>
        <translation>沒有觀看的紀錄</translation>
    </message>
    <message>
        <source>in view for {}, too little to say more</source>
        <translation>在鏡頭前 {}，太少，無法多說</translation>
    </message>
    <message>
        <source>{} of the readable time; in view for {}</source>
        <translation>占看得清時間的 {}；在鏡頭前 {}</translation>
    </message>
    <message>
        <source>{}: {}</source>
        <translation>{}：{}</translation>
    </message>
    <message>
        <source>Days with somebody in view: {}, {} in all. Days on which enough could be read: {}.</source>
        <translation>鏡頭看到人的日子：{} 天，一共 {}。看得夠清楚的日子：{} 天。</translation>
    </message>
    <message>
        <source>The day, hour by hour</source>
        <translation>這一天，每個小時</translation>
    </message>
    <message>
        <source>{} to {}</source>
        <translation>{} 到 {}</translation>
    </message>
    <message>
        <source>min</source>
        <translation>分</translation>
    </message>
    <message>
        <source>The week, day by day</source>
        <translation>這一週，每一天</translation>
    </message>
    <message>
        <source>h</source>
        <translation>小時</translation>
    </message>
    <message>
        <source>The last months, week by week</source>
        <translation>最近幾個月，每一週</translation>
    </message>
    <message>
        <source>Week of {}</source>
        <translation>{} 起的一週</translation>
    </message>
    <message>
        <source>Point at a column, or go to one by the arrow keys; a click opens it.</source>
        <translation>把游標移到長條上，或用方向鍵選一條；點一下可以打開。</translation>
    </message>
    <message>
        <source>Point at a column, or go to one by the arrow keys.</source>
        <translation>把游標移到長條上，或用方向鍵選一條。</translation>
    </message>
    <message>
        <source>Share of the readable time</source>
        <translation>占看得清時間的比例</translation>
    </message>
    <message>
        <source>Which shares</source>
        <translation>哪一種比例</translation>
    </message>
    <message>
        <source>As read</source>
        <translation>讀到的</translation>
    </message>
    <message>
        <source>Corrected</source>
        <translation>校正後</translation>
    </message>
    <message>
        <source>Corrected: for what the model is known to confuse on test images. Whether that holds for this person isn&apos;t known.</source>
        <translation>校正：依模型在測試圖片上已知的混淆。對這個人是否也成立，並不知道。</translation>
    </message>
    <message>
        <source>Too little could be read.</source>
        <translation>看得清的時間太少。</translation>
    </message>
    <message>
        <source>Corrected for what the model is known to confuse on test images. Whiskers: 95 % intervals.</source>
        <translation>依模型在測試圖片上已知的混淆校正。橫線：95 % 區間。</translation>
    </message>
    <message>
        <source>Whiskers: 95 % intervals. Frames: where {} usual days lie, 19 in 20.</source>
        <translation>橫線：95 % 區間。框：{} 個平常的日子，二十天有十九天落在這裡。</translation>
    </message>
    <message>
        <source>Whiskers: 95 % intervals. Too few days are known yet to show the usual ones.</source>
        <translation>橫線：95 % 區間。已知的日子還太少，無法顯示平常的樣子。</translation>
    </message>
    <message>
        <source>The last weeks</source>
        <translation>最近幾週</translation>
    </message>
    <message>
        <source>Sad, angry or afraid</source>
        <translation>難過、生氣或害怕</translation>
    </message>
    <message>
        <source>Whose share the calendar shows</source>
        <translation>月曆顯示哪一種表情的比例</translation>
    </message>
    <message>
        <source>All days</source>
        <translation>所有日子</translation>
    </message>
    <message>
        <source>Only with: {}</source>
        <translation>只看有：{}</translation>
    </message>
    <message>
        <source>Only without: {}</source>
        <translation>只看沒有：{}</translation>
    </message>
    <message>
        <source>Which days the calendar shows</source>
        <translation>月曆顯示哪些日子</translation>
    </message>
    <message>
        <source>Calendar of the last weeks</source>
        <translation>最近幾週的月曆</translation>
    </message>
    <message>
        <source>Share of the readable time; a full place is {} %. Empty: less than 20 minutes read.</source>
        <translation>占看得清時間的比例；最深的格子是 {} %。空格：看得清的時間不到 20 分鐘。</translation>
    </message>
    <message>
        <source>A click opens a day.</source>
        <translation>點一下可以打開那一天。</translation>
    </message>
    <message>
        <source>Nothing.</source>
        <translation>沒有。</translation>
    </message>
    <message>
        <source>and {} more</source>
        <translation>還有 {} 則</translation>
    </message>
    <message>
        <source>{} · {}</source>
        <translation>{} · {}</translation>
    </message>
    <message>
        <source>“{}” {}</source>
        <translation>「{}」{}</translation>
    </message>
    <message>
        <source>Mark</source>
        <translation>標記</translation>
    </message>
    <message>
        <source>{} for {}</source>
        <translation>{}，持續 {}</translation>
    </message>
    <message>
        <source>agrees</source>
        <translation>一致</translation>
    </message>
    <message>
        <source>differs</source>
        <translation>不同</translation>
    </message>
    <message>
        <source>HH:mm</source>
        <translation>HH:mm</translation>
    </message>
    <message>
        <source>Care</source>
        <translation>照護</translation>
    </message>
    <message>
        <source>How much is shown</source>
        <translation>顯示多長的時間</translation>
    </message>
    <message>
        <source>Day</source>
        <translation>一天</translation>
    </message>
    <message>
        <source>Week</source>
        <translation>一週</translation>
    </message>
    <message>
        <source>Months</source>
        <translation>幾個月</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>之前</translation>
    </message>
    <message>
        <source>The day or week before (Alt+Left)</source>
        <translation>前一天或前一週（Alt+←）</translation>
    </message>
    <message>
        <source>After</source>
        <translation>之後</translation>
    </message>
    <message>
        <source>The day or week after (Alt+Right)</source>
        <translation>後一天或後一週（Alt+→）</translation>
    </message>
    <message>
        <source>Newest</source>
        <translation>最新</translation>
    </message>
    <message>
        <source>The newest day with a session</source>
        <translation>最新有錄製內容的一天</translation>
    </message>
    <message>
        <source>How this person&apos;s face reads at rest, and taking that out</source>
        <translation>這個人的臉放鬆時怎麼讀，並扣掉它的影響</translation>
    </message>
    <message>
        <source>Baseline…</source>
        <translation>基準…</translation>
    </message>
    <message>
        <source>Your opinion…</source>
        <translation>你的意見…</translation>
    </message>
    <message>
        <source>What you think of this app</source>
        <translation>你對這個程式的看法</translation>
    </message>
    <message>
        <source>Alerts…</source>
        <translation>提醒…</translation>
    </message>
    <message>
        <source>Who is told of what: the page Family</source>
        <translation>什麼事通知誰：「家人」頁面</translation>
    </message>
    <message>
        <source>Report…</source>
        <translation>報告…</translation>
    </message>
    <message>
        <source>A day or a week on a page to print</source>
        <translation>把一天或一週寫成可以列印的一頁</translation>
    </message>
    <message>
        <source>As PDF…</source>
        <translation>PDF…</translation>
    </message>
    <message>
        <source>As a web page (HTML)…</source>
        <translation>網頁（HTML）…</translation>
    </message>
    <message>
        <source>Formats of the report</source>
        <translation>報告的格式</translation>
    </message>
    <message>
        <source>Reading the sessions: {} of {}…</source>
        <translation>正在讀取錄製內容：{}／{}…</translation>
    </message>
    <message>
        <source>Nothing was recorded yet. Once sessions are recorded on the page Live, their days are shown here.</source>
        <translation>還沒有任何錄製內容。在「即時」頁面錄製之後，這裡就會顯示那些日子。</translation>
    </message>
    <message>
        <source>Reading the sessions…</source>
        <translation>正在讀取錄製內容…</translation>
    </message>
    <message>
        <source>Alerts and messages</source>
        <translation>提醒和訊息</translation>
    </message>
    <message>
        <source>What the person said</source>
        <translation>本人怎麼說</translation>
    </message>
    <message>
        <source>Marks and notes</source>
        <translation>標記和備註</translation>
    </message>
    <message>
        <source>Longest expressions</source>
        <translation>持續最久的表情</translation>
    </message>
    <message>
        <source>Writing {}…</source>
        <translation>正在寫入 {}…</translation>
    </message>
    <message>
        <source>Written: {}. Only you can read it.</source>
        <translation>已寫入：{}。只有你能讀取。</translation>
    </message>
    <message>
        <source>Learning from corrections</source>
        <translation>從更正中學習</translation>
    </message>
    <message>
        <source>“That&apos;s wrong…” on the page Live is always noted, without a picture. If you agree to it here, the face of that moment is kept too, 48 by 48 grey pixels on this computer, to teach a model of your own.</source>
        <translation>「即時」頁面上的「不對…」一定會記下，但不含照片。如果你在這裡同意，那一刻的臉也會以 48×48 的灰階圖存在這台電腦上，用來教一個你自己的模型。</translation>
    </message>
    <message>
        <source>Faces of corrected moments</source>
        <translation>更正時的臉</translation>
    </message>
    <message>
        <source>Keep no faces</source>
        <translation>不留臉</translation>
    </message>
    <message>
        <source>Keep them</source>
        <translation>留下</translation>
    </message>
    <message>
        <source>Make a personal model</source>
        <translation>製作個人模型</translation>
    </message>
    <message>
        <source>Back to the usual model</source>
        <translation>換回平常的模型</translation>
    </message>
    <message>
        <source>Delete faces and personal model…</source>
        <translation>刪除臉和個人模型…</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>{} faces: {}.</source>
        <translation>{} 張臉：{}。</translation>
    </message>
    <message>
        <source>A personal model needs {}, and {} of each.</source>
        <translation>個人模型需要 {} 張，每種表情至少 {} 張。</translation>
    </message>
    <message>
        <source>Keep faces of corrected moments?</source>
        <translation>要留下更正時的臉嗎？</translation>
    </message>
    <message>
        <source>When somebody presses “That&apos;s wrong…” and says what is right, the face is kept.</source>
        <translation>有人按「不對…」並說出正確的表情時，會留下那張臉。</translation>
    </message>
    <message>
        <source>The person whose face it is must know it and agree, and can take that back.</source>
        <translation>臉的主人必須知道並同意，也可以隨時收回。</translation>
    </message>
    <message>
        <source>The faces stay on this computer, readable by you only, and are sent to nobody.</source>
        <translation>這些臉留在這台電腦上，只有你能讀取，不會傳給任何人。</translation>
    </message>
    <message>
        <source>Agreed: keep them</source>
        <translation>同意：留下</translation>
    </message>
    <message>
        <source>This is a consent of its own, beside the one to record. Delete the faces here.</source>
        <translation>這是錄製同意之外的另一份同意。在這裡可以刪除這些臉。</translation>
    </message>
    <message>
        <source>Teaching… it takes some minutes; the app can be used meanwhile.</source>
        <translation>正在教它…需要幾分鐘，這段時間可以繼續使用程式。</translation>
    </message>
    <message>
        <source>It reads faces that it had not learnt better than before: {}</source>
        <translation>對沒學過的臉，它讀得比以前好：{}</translation>
    </message>
    <message>
        <source>It did not prove itself and is not offered: {}</source>
        <translation>它沒有證明自己更好，所以不提供：{}</translation>
    </message>
    <message>
        <source>Delete faces and personal model?</source>
        <translation>要刪除臉和個人模型嗎？</translation>
    </message>
    <message>
        <source>{} faces</source>
        <translation>{} 張臉</translation>
    </message>
    <message>
        <source>The personal model, if there is one; the usual model is used again.</source>
        <translation>個人模型（如果有的話）；之後用回平常的模型。</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>刪除</translation>
    </message>
    <message>
        <source>dddd, d MMMM yyyy</source>
        <translation>yyyy年M月d日 dddd</translation>
    </message>
    <message>
        <source>ddd d</source>
        <translation>M/d ddd</translation>
    </message>
    <message>
        <source>d MMM</source>
        <translation>M月d日</translation>
    </message>
    <message>
        <source>Legend: {}</source>
        <translation>圖例：{}</translation>
    </message>
    <message>
        <source>Glasses</source>
        <translation>戴眼鏡</translation>
    </message>
    <message>
        <source>New medication</source>
        <translation>換藥</translation>
    </message>
    <message>
        <source>Tired</source>
        <translation>疲倦</translation>
    </message>
    <message>
        <source>Visitors</source>
        <translation>有訪客</translation>
    </message>
    <message>
        <source>What held on this day</source>
        <translation>這一天的情況</translation>
    </message>
    <message>
        <source>Kept with the day&apos;s sessions. The calendar can be filtered by it.</source>
        <translation>和這一天的錄製存在一起，月曆可以依此篩選。</translation>
    </message>
    <message>
        <source>Readings and the person&apos;s own words</source>
        <translation>判讀和本人的話</translation>
    </message>
    <message>
        <source>Answers without a suggestion count most. A yes after a suggestion proves little. What somebody called wrong is only counted: nobody presses that when a reading is right.</source>
        <translation>沒有暗示的回答最有份量。有暗示後的「對」證明不了什麼。有人說不對的只計次數：讀對的時候沒有人會按。</translation>
    </message>
    <message>
        <source>Nothing was answered yet.</source>
        <translation>還沒有任何回答。</translation>
    </message>
    <message>
        <source>What do you think of this app?</source>
        <translation>你覺得這個程式怎麼樣？</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>留下</translation>
    </message>
    <message>
        <source>It is kept on this computer for whoever looks after the app, and sent to nobody: {}</source>
        <translation>會存在這台電腦上，給維護這個程式的人看，不會傳給任何人：{}</translation>
    </message>
    <message>
        <source>In your own words</source>
        <translation>用你自己的話</translation>
    </message>
    <message>
        <source>Thank you. It is kept in {}.</source>
        <translation>謝謝。已存在 {}。</translation>
    </message>
    <message>
        <source>MMMM yyyy</source>
        <translation>yyyy年M月</translation>
    </message>
    <message>
        <source>without a suggestion: {} of {} agree</source>
        <translation>沒有暗示：{} 次一致，共 {} 次</translation>
    </message>
    <message>
        <source>after a suggestion: {} of {} said yes</source>
        <translation>有暗示：{} 次說對，共 {} 次</translation>
    </message>
    <message>
        <source>called wrong: {}</source>
        <translation>被說不對：{} 次</translation>
    </message>
    <message>
        <source>; </source>
        <translation>；</translation>
    </message>
    <message>
        <source>no answer that could be compared</source>
        <translation>沒有可以比較的回答</translation>
    </message>
    <message>
        <source>{} ({} to {})</source>
        <translation>{}（{} 到 {}）</translation>
    </message>
    <message>
        <source>{}, usually {}</source>
        <translation>{}，平常 {}</translation>
    </message>
    <message>
        <source>The person&apos;s own baseline</source>
        <translation>本人的基準</translation>
    </message>
    <message>
        <source>Begin</source>
        <translation>開始</translation>
    </message>
    <message>
        <source>Some faces look sad or angry when they are at rest. For half a minute the person sits at ease before the camera, alone, and looks about as on any calm day. What the network makes of that is kept here as six numbers, no picture, and is taken out of every reading from then on.</source>
        <translation>有些人的臉在放鬆時看起來像難過或生氣。請本人獨自放鬆坐在鏡頭前半分鐘，像平常一樣看看四周。網路對這張臉的判讀會以六個數字存在這台電腦上，不存照片，之後每次判讀都會扣掉這個影響。</translation>
    </message>
    <message>
        <source>How far the half minute is</source>
        <translation>半分鐘的進度</translation>
    </message>
    <message>
        <source>Use it</source>
        <translation>使用</translation>
    </message>
    <message>
        <source>Don&apos;t use it</source>
        <translation>不使用</translation>
    </message>
    <message>
        <source>Delete it</source>
        <translation>刪除</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>關閉</translation>
    </message>
    <message>
        <source>Take it anew</source>
        <translation>重新取得</translation>
    </message>
    <message>
        <source>There is none yet.</source>
        <translation>還沒有。</translation>
    </message>
    <message>
        <source>It was taken with another model and isn&apos;t used. Take it anew.</source>
        <translation>這是用另一個模型取得的，現在沒有使用。請重新取得。</translation>
    </message>
    <message>
        <source>It helps most where a face is misread at rest. An expression that looks like the resting face must be stronger then to be read. It follows the face slowly, within narrow limits.</source>
        <translation>臉在放鬆時被誤讀的人，幫助最大。看起來像放鬆臉的表情，之後要更明顯才讀得到。基準會在很小的範圍內慢慢跟著臉調整。</translation>
    </message>
    <message>
        <source>Stopped. Nothing was changed.</source>
        <translation>已停止，什麼都沒有改變。</translation>
    </message>
    <message>
        <source>Nothing is watched just now. Start the camera on the page Live first.</source>
        <translation>現在沒有在看任何畫面。請先在「即時」頁面開啟攝影機。</translation>
    </message>
    <message>
        <source>At ease, please…</source>
        <translation>請放鬆…</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Only {} of 30 seconds could be read; {} are needed. Try again.</source>
        <translation>30 秒中只有 {} 秒看得清，需要 {} 秒。請再試一次。</translation>
    </message>
    <message>
        <source>The face moved too much to know its rest. Sit at ease, and try again.</source>
        <translation>臉動得太多，無法知道放鬆時的樣子。請放鬆坐好，再試一次。</translation>
    </message>
    <message>
        <source>At rest this face reads as {} ({}); with the baseline as {} ({}).</source>
        <translation>這張臉放鬆時讀作{}（{}）；用基準後讀作{}（{}）。</translation>
    </message>
    <message>
        <source>No face is in view.</source>
        <translation>鏡頭前沒有臉。</translation>
    </message>
    <message>
        <source>More than one face is in view: this half minute needs one alone.</source>
        <translation>鏡頭前不只一張臉：這半分鐘需要本人獨自一人。</translation>
    </message>
    <message>
        <source>The face can&apos;t be read just now: light, distance, or turned away.</source>
        <translation>現在看不清這張臉：光線、距離，或轉開了。</translation>
    </message>
</context>
<context>
    <name>Chips</name>
    <message>
        <source>Give a name… (F2)</source>
        <translation>命名… (F2)</translation>
    </message>
    <message>
        <source>{} ({})</source>
        <translation>{}（{}）</translation>
    </message>
    <message>
        <source>Show {}</source>
        <translation>顯示{}</translation>
    </message>
    <message>
        <source>{}. Double-click or F2 to give a name.</source>
        <translation>{}。按兩下或按 F2 即可命名。</translation>
    </message>
</context>
<context>
    <name>Coding</name>
    <message>
        <source>How often which label met which</source>
        <translation>各標記互相對應的次數</translation>
    </message>
    <message>
        <source>Where {} said {} ({}), {} said {} in {} ({}).</source>
        <translation>{0} 標為「{1}」的 {2} 個之中，{3} 標為「{4}」的有 {5} 個（{6}）。</translation>
    </message>
    <message>
        <source>{}, key {}</source>
        <translation>{}，按鍵 {}</translation>
    </message>
    <message>
        <source>A picture back</source>
        <translation>上一張</translation>
    </message>
    <message>
        <source>A picture back (←)</source>
        <translation>上一張（←）</translation>
    </message>
    <message>
        <source>A picture on</source>
        <translation>下一張</translation>
    </message>
    <message>
        <source>A picture on (→)</source>
        <translation>下一張（→）</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>復原</translation>
    </message>
    <message>
        <source>Take the last key back (Backspace)</source>
        <translation>取消上一次按鍵（Backspace）</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Do it again (Ctrl+Y)</source>
        <translation>重做（Ctrl+Y）</translation>
    </message>
    <message>
        <source>Empty this stretch</source>
        <translation>清除這個區段</translation>
    </message>
    <message>
        <source>Empty the stretch at this moment (Delete)</source>
        <translation>清除此刻所在的區段（Delete）</translation>
    </message>
    <message>
        <source>{}×</source>
        <translation>{} 倍</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>This picture can&apos;t be read.</source>
        <translation>無法讀取這個畫面。</translation>
    </message>
    <message>
        <source>Picture {} of {}.</source>
        <translation>第 {} 張，共 {} 張。</translation>
    </message>
    <message>
        <source>No face was found here.</source>
        <translation>這裡沒有找到臉。</translation>
    </message>
    <message>
        <source>{} is not in view.</source>
        <translation>{}不在畫面中。</translation>
    </message>
    <message>
        <source>The face of {} is hidden in this video.</source>
        <translation>{}的臉在這段影片中已遮蔽。</translation>
    </message>
    <message>
        <source>{} is framed.</source>
        <translation>外框標示的是{}。</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暫停</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>播放</translation>
    </message>
    <message>
        <source>Play or pause (Space)</source>
        <translation>播放或暫停（空白鍵）</translation>
    </message>
    <message>
        <source>What counts</source>
        <translation>計入範圍</translation>
    </message>
    <message>
        <source>Unsure is a label</source>
        <translation>「不確定」算一種標記</translation>
    </message>
    <message>
        <source>Only where both named an emotion</source>
        <translation>只計兩者都指出情緒之處</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>匯出…</translation>
    </message>
    <message>
        <source>Code on</source>
        <translation>繼續標記</translation>
    </message>
    <message>
        <source>How far both agree</source>
        <translation>兩者的一致程度</translation>
    </message>
    <message>
        <source>{} and {}</source>
        <translation>{} 與 {}</translation>
    </message>
    <message>
        <source>got the same label</source>
        <translation>標記相同</translation>
    </message>
    <message>
        <source>would by chance alone</source>
        <translation>單憑機率</translation>
    </message>
    <message>
        <source>How their courses agree: ICC(2,1)</source>
        <translation>走勢的一致程度：ICC(2,1)</translation>
    </message>
    <message>
        <source>share of the label</source>
        <translation>標記的比例</translation>
    </message>
    <message>
        <source>model&apos;s probability</source>
        <translation>模型的機率</translation>
    </message>
    <message>
        <source>Can&apos;t be said: {} pieces of {} s are too few. Code more.</source>
        <translation>無法計算：只有 {} 段（每段 {} 秒），太少了。請標記更多。</translation>
    </message>
    <message>
        <source>Picture by picture. 0 is no agreement, 1 is complete agreement in value (Shrout &amp; Fleiss 1979). A dash: never used, or always equal.</source>
        <translation>逐張圖片。0 表示不一致，1 表示數值完全一致（Shrout &amp; Fleiss 1979）。橫線表示從未使用，或數值都相同。</translation>
    </message>
    <message>
        <source>In {} pieces of {} s. 0 is no agreement, 1 is complete agreement in value (Shrout &amp; Fleiss 1979). A dash: never used, or always equal.</source>
        <translation>分為 {} 段，每段 {} 秒。0 表示不一致，1 表示數值完全一致（Shrout &amp; Fleiss 1979）。橫線表示從未使用，或數值都相同。</translation>
    </message>
    <message>
        <source>Cohen&apos;s kappa</source>
        <translation>Cohen&apos;s kappa</translation>
    </message>
    <message>
        <source>{}; too little for an interval</source>
        <translation>{}；資料太少，沒有區間</translation>
    </message>
    <message>
        <source>{}, 95 % interval {}</source>
        <translation>{}，95% 信賴區間 {}</translation>
    </message>
    <message>
        <source>{} ({})</source>
        <translation>{}（{}）</translation>
    </message>
    <message>
        <source>The picture to code</source>
        <translation>要標記的畫面</translation>
    </message>
    <message>
        <source>{}, in {} frames</source>
        <translation>{}，{} 個影格</translation>
    </message>
    <message>
        <source>Who is meant</source>
        <translation>標記對象</translation>
    </message>
    <message>
        <source>Your name</source>
        <translation>您的名字</translation>
    </message>
    <message>
        <source>as it shall stand in the file</source>
        <translation>會寫在檔案中</translation>
    </message>
    <message>
        <source>Begin</source>
        <translation>開始</translation>
    </message>
    <message>
        <source>Choose the film…</source>
        <translation>選擇影片…</translation>
    </message>
    <message>
        <source>Choose the folder of pictures…</source>
        <translation>選擇圖片資料夾…</translation>
    </message>
    <message>
        <source>There is nothing to look at</source>
        <translation>沒有可以觀看的畫面</translation>
    </message>
    <message>
        <source>Opening…</source>
        <translation>開啟中…</translation>
    </message>
    <message>
        <source>Say what you see</source>
        <translation>說出您看到的</translation>
    </message>
    <message>
        <source>Go on as {}</source>
        <translation>以「{}」繼續</translation>
    </message>
    <message>
        <source>What you code is kept in a file of its own. The log isn&apos;t touched.</source>
        <translation>您的標記存在獨立的檔案中，不會更動記錄。</translation>
    </message>
    <message>
        <source>{} is there already. You go on with it.</source>
        <translation>{} 已經存在，將接續標記。</translation>
    </message>
    <message>
        <source>Kept beside the session as {}.</source>
        <translation>存在工作階段旁，檔名為 {}。</translation>
    </message>
    <message>
        <source>Kept beside the pictures as {}.</source>
        <translation>存在圖片旁，檔名為 {}。</translation>
    </message>
    <message>
        <source>You see one picture after another and press a key for what the largest face in it looks like. What the model said stays hidden until you press Done.</source>
        <translation>您會看到一張接一張的圖片，請按鍵標記其中最大的臉看起來如何。模型的判斷會隱藏到您按下「完成」為止。</translation>
    </message>
    <message>
        <source>You watch the film and press a key when a face begins to look otherwise. What the model said stays hidden until you press Done. Then you see how far you and it agree.</source>
        <translation>觀看影片，臉部表情開始改變時就按鍵。模型的判斷會隱藏到您按下「完成」為止，之後就能看到您與它的一致程度。</translation>
    </message>
    <message>
        <source>What was coded</source>
        <translation>已標記的內容</translation>
    </message>
    <message>
        <source>The thin line says when the person is in view</source>
        <translation>細線表示此人何時在畫面中</translation>
    </message>
    <message>
        <source>{} stretches, {} s in all, of {} s.</source>
        <translation>{} 段，共 {} 秒，全長 {} 秒。</translation>
    </message>
    <message>
        <source>Coding by eye</source>
        <translation>人工標記</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Done: show how far both agree</source>
        <translation>完成：顯示兩者的一致程度</translation>
    </message>
    <message>
        <source>The film that the session was made of</source>
        <translation>製作這個工作階段的影片</translation>
    </message>
    <message>
        <source>The pictures that the session was made of</source>
        <translation>製作這個工作階段的圖片</translation>
    </message>
    <message>
        <source>Nothing is coded yet: press a key from 0 to 6.</source>
        <translation>尚未標記：請按 0 到 6 的按鍵。</translation>
    </message>
    <message>
        <source>Kept. These pictures have no log: figures come when a second coder is done.</source>
        <translation>已保留。這些圖片沒有記錄：第二位標記者完成後才有數值。</translation>
    </message>
    <message>
        <source>The log</source>
        <translation>記錄檔</translation>
    </message>
    <message>
        <source>A coder&apos;s file…</source>
        <translation>標記者的檔案…</translation>
    </message>
    <message>
        <source>Compared with</source>
        <translation>比對對象</translation>
    </message>
    <message>
        <source>A coder&apos;s file</source>
        <translation>標記者的檔案</translation>
    </message>
    <message>
        <source>Export into this folder</source>
        <translation>匯出到這個資料夾</translation>
    </message>
    <message>
        <source>Written: {}. Only you can read it.</source>
        <translation>已寫入：{}。只有您能讀取。</translation>
    </message>
    <message>
        <source>You have seen the readings. What you code from now on is marked as not independent of them.</source>
        <translation>您已經看過辨識結果。從現在起標記的內容，會註明並非獨立判斷。</translation>
    </message>
    <message>
        <source>readings are hidden</source>
        <translation>辨識結果已隱藏</translation>
    </message>
    <message>
        <source>Can&apos;t tell</source>
        <translation>看不出來</translation>
    </message>
    <message>
        <source>the log</source>
        <translation>記錄檔</translation>
    </message>
    <message>
        <source>Can&apos;t be said: both used one and the same label throughout.</source>
        <translation>無法計算：兩者自始至終只用了同一種標記。</translation>
    </message>
    <message>
        <source>Can&apos;t be said: never used, or always equal.</source>
        <translation>無法計算：從未使用，或數值都相同。</translation>
    </message>
    <message>
        <source>Can&apos;t be said: fewer than three pieces.</source>
        <translation>無法計算：少於三段。</translation>
    </message>
    <message>
        <source>Can&apos;t be said: nothing was labelled by both.</source>
        <translation>無法計算：沒有兩者都標記的部分。</translation>
    </message>
    <message>
        <source>{} to {}</source>
        <translation>{} 到 {}</translation>
    </message>
    <message>
        <source>In {} of {} frames {} and {} gave the same label.</source>
        <translation>{1} 個影格中，{2} 與 {3} 有 {0} 個標記相同。</translation>
    </message>
    <message>
        <source>For {} of {} pictures {} and {} gave the same label.</source>
        <translation>{1} 張圖片中，{2} 與 {3} 有 {0} 張標記相同。</translation>
    </message>
    <message>
        <source>If each had given labels at random, as often as they did, it would be {}.</source>
        <translation>如果兩者以各自的使用頻率隨機標記，則為 {}。</translation>
    </message>
    <message>
        <source>Kappa is the share that they reach of what chance leaves open: 0 is chance, 1 is complete agreement, below 0 is worse than chance. The usual words for what lies between (Landis &amp; Koch 1977) are arbitrary.</source>
        <translation>kappa 是扣除機率之後所達到的比例：0 等於機率，1 是完全一致，低於 0 則比機率還差。介於其間的慣用詞（Landis &amp; Koch 1977）是任意訂定的。</translation>
    </message>
    <message>
        <source>The intervals suppose that the pictures have nothing to do with each other.</source>
        <translation>區間假設各張圖片彼此無關。</translation>
    </message>
    <message>
        <source>A frame is much like the one before it. So the intervals are drawn from whole blocks of {} s, {} of them.</source>
        <translation>每個影格都和前一格很像，因此信賴區間是以 {} 秒的完整時間區塊抽樣而得，共 {} 塊。</translation>
    </message>
    <message>
        <source>That is too few for an interval: code more, or rely on the figure alone.</source>
        <translation>太少了，無法得出區間：請標記更多，或只參考數值本身。</translation>
    </message>
    <message>
        <source>If every frame counted by itself, kappa would have the interval {} (Fleiss, Cohen &amp; Everitt 1969): too narrow for a film.</source>
        <translation>如果把每個影格視為各自獨立，kappa 的區間會是 {}（Fleiss, Cohen &amp; Everitt 1969）：對影片而言太窄。</translation>
    </message>
    <message>
        <source>{} stretches were coded after the readings had been seen. They say nothing about agreement.</source>
        <translation>有 {} 段是在看過辨識結果之後標記的，無法說明一致程度。</translation>
    </message>
</context>
<context>
    <name>Companion</name>
    <message>
        <source>Not now</source>
        <translation>現在不要</translation>
    </message>
    <message>
        <source>I&apos;d like to talk to someone</source>
        <translation>我想找人說話</translation>
    </message>
    <message>
        <source>Set up a call button</source>
        <translation>設定聯絡按鈕</translation>
    </message>
    <message>
        <source>No emergency service. In an emergency: {}</source>
        <translation>這不是緊急救援。緊急時請撥 {}</translation>
    </message>
    <message>
        <source>With it a message goes to the family. In an emergency: {}</source>
        <translation>設定後，按一下就能通知家人。緊急時請撥 {}</translation>
    </message>
    <message>
        <source>Camera on</source>
        <translation>開鏡頭</translation>
    </message>
    <message>
        <source>Camera off</source>
        <translation>關鏡頭</translation>
    </message>
    <message>
        <source>Leave: hold for three seconds</source>
        <translation>離開：按住三秒</translation>
    </message>
    <message>
        <source>The picture doesn&apos;t leave this computer</source>
        <translation>畫面不會離開這台電腦</translation>
    </message>
    <message>
        <source>The camera is off</source>
        <translation>鏡頭已關閉</translation>
    </message>
    <message>
        <source>The camera gives no picture</source>
        <translation>鏡頭沒有畫面</translation>
    </message>
    <message>
        <source>This is no emergency service. In an emergency call {}.</source>
        <translation>這不是緊急救援服務。緊急時請撥 {}。</translation>
    </message>
    <message>
        <source>Take it back</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>好了</translation>
    </message>
    <message>
        <source>Close; it goes on being tried</source>
        <translation>關閉（會繼續嘗試）</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>A message goes to {}</source>
        <translation>準備通知{}</translation>
    </message>
    <message>
        <source>Sending to {}…</source>
        <translation>正在傳給{}…</translation>
    </message>
    <message>
        <source>Sent to {}</source>
        <translation>已經傳給{}</translation>
    </message>
    <message>
        <source>It has arrived at {}</source>
        <translation>已經送到{}那裡</translation>
    </message>
    <message>
        <source>{} has seen it</source>
        <translation>{}看到了</translation>
    </message>
    <message>
        <source>Nobody could be reached yet</source>
        <translation>還沒有聯絡到人</translation>
    </message>
    <message>
        <source>Pressed by mistake? There is still time.</source>
        <translation>按錯了嗎？現在還可以取消。</translation>
    </message>
    <message>
        <source>As soon as somebody answers, it stands here.</source>
        <translation>有人回覆時，這裡會顯示。</translation>
    </message>
    <message>
        <source>“{}”</source>
        <translation>「{}」</translation>
    </message>
    <message>
        <source>Somebody will be in touch.</source>
        <translation>會有人跟您聯絡。</translation>
    </message>
    <message>
        <source>Please ring:</source>
        <translation>請打電話給：</translation>
    </message>
    <message>
        <source>It goes on being tried.</source>
        <translation>會繼續嘗試。</translation>
    </message>
    <message>
        <source>Hold the button for three seconds to leave.</source>
        <translation>要離開的話，請按住按鈕三秒。</translation>
    </message>
    <message>
        <source>Companion</source>
        <translation>陪伴</translation>
    </message>
    <message>
        <source>The carer&apos;s PIN</source>
        <translation>照顧者密碼</translation>
    </message>
    <message>
        <source>Go back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Take the last digit back</source>
        <translation>刪除最後一個數字</translation>
    </message>
    <message>
        <source>Go on with this PIN</source>
        <translation>用這個密碼繼續</translation>
    </message>
    <message>
        <source>Too many wrong ones. Again in {} seconds.</source>
        <translation>錯誤次數太多，請等 {} 秒再試。</translation>
    </message>
    <message>
        <source>That isn&apos;t it. Try again.</source>
        <translation>密碼不對，請再試一次。</translation>
    </message>
    <message>
        <source>The page is left with it.</source>
        <translation>輸入後就能離開這一頁。</translation>
    </message>
    <message>
        <source>This computer has no voice for this language.</source>
        <translation>這台電腦沒有這個語言的聲音。</translation>
    </message>
    <message>
        <source>Nothing is spoken: the extra package for speech isn&apos;t installed.</source>
        <translation>沒有語音：尚未安裝語音套件。</translation>
    </message>
    <message>
        <source>Nothing is spoken: this computer has no voice.</source>
        <translation>沒有語音：這台電腦沒有可用的聲音。</translation>
    </message>
</context>
<context>
    <name>Confirm</name>
    <message>
        <source>This can&apos;t be undone.</source>
        <translation>這個動作無法復原。</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>Consent</name>
    <message>
        <source>A camera is recorded only with consent. Recording begins when it is given.</source>
        <translation>必須取得同意才能錄製攝影機。同意後即開始錄製。</translation>
    </message>
    <message>
        <source>Something else, in my own words</source>
        <translation>其他，以我自己的話說明</translation>
    </message>
    <message>
        <source>What the recordings are for</source>
        <translation>錄製的目的</translation>
    </message>
    <message>
        <source>{} days</source>
        <translation>{} 天</translation>
    </message>
    <message>
        <source>Until I delete them</source>
        <translation>直到我刪除為止</translation>
    </message>
    <message>
        <source>asked again on {}</source>
        <translation>將於 {} 再次徵求同意</translation>
    </message>
    <message>
        <source>Consent</source>
        <translation>同意</translation>
    </message>
    <message>
        <source>I agree</source>
        <translation>我同意</translation>
    </message>
    <message>
        <source>Withdraw</source>
        <translation>撤回同意</translation>
    </message>
    <message>
        <source>Ask again</source>
        <translation>再次徵求同意</translation>
    </message>
    <message>
        <source>Delete what was recorded</source>
        <translation>刪除錄製的內容</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Deleted: {} recordings. Nothing of them is left.</source>
        <translation>已刪除 {} 個錄製，沒有留下任何內容。</translation>
    </message>
    <message>
        <source>Consent was given</source>
        <translation>已取得同意</translation>
    </message>
    <message>
        <source>Cameras may be recorded. It can be withdrawn here at any time.</source>
        <translation>可以錄製攝影機。隨時可在此撤回同意。</translation>
    </message>
    <message>
        <source>Nothing more is recorded. {} recordings were made under it: delete them?</source>
        <translation>不會再錄製任何內容。依此同意錄製了 {} 個錄製：要刪除嗎？</translation>
    </message>
    <message>
        <source>Consent was withdrawn</source>
        <translation>已撤回同意</translation>
    </message>
    <message>
        <source>Nothing more is recorded.</source>
        <translation>不會再錄製任何內容。</translation>
    </message>
    <message>
        <source>Recordings are now for another purpose.</source>
        <translation>錄製的目的已經改變。</translation>
    </message>
    <message>
        <source>Recordings are now kept for another time.</source>
        <translation>錄製的保留期間已經改變。</translation>
    </message>
    <message>
        <source>Its date is still to come. Check this computer&apos;s clock.</source>
        <translation>同意的日期還沒到。請檢查這部電腦的時鐘。</translation>
    </message>
    <message>
        <source>Its time is over.</source>
        <translation>同意已過期。</translation>
    </message>
    <message>
        <source>Consent must be asked for again</source>
        <translation>必須再次徵求同意</translation>
    </message>
    <message>
        <source>Until then no camera is recorded.</source>
        <translation>在此之前不會錄製攝影機。</translation>
    </message>
    <message>
        <source>Print…</source>
        <translation>列印…</translation>
    </message>
    <message>
        <source>A page to print and sign</source>
        <translation>可列印簽名的頁面</translation>
    </message>
    <message>
        <source>In this language</source>
        <translation>使用目前的語言</translation>
    </message>
    <message>
        <source>In English and Chinese</source>
        <translation>中英文對照</translation>
    </message>
    <message>
        <source>Save the page</source>
        <translation>儲存頁面</translation>
    </message>
    <message>
        <source>Words of this page</source>
        <translation>這個頁面的文字</translation>
    </message>
</context>
<context>
    <name>Crash</name>
    <message>
        <source>Something went wrong in the app</source>
        <translation>程式發生問題</translation>
    </message>
    <message>
        <source>Details to copy</source>
        <translation>可複製的詳細資料</translation>
    </message>
    <message>
        <source>All of it is also in {}</source>
        <translation>完整內容也記錄在 {}</translation>
    </message>
    <message>
        <source>Copy the details</source>
        <translation>複製詳細資料</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>繼續</translation>
    </message>
    <message>
        <source>Show the log file</source>
        <translation>顯示記錄檔</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>已複製</translation>
    </message>
    <message>
        <source>It was not your doing. What was recorded so far is kept and whole, and the app goes on where it can.</source>
        <translation>這不是您造成的。到目前為止錄製的內容都完整保留，程式會盡可能繼續執行。</translation>
    </message>
    <message>
        <source>It has happened {} times by now.</source>
        <translation>到目前為止已發生 {} 次。</translation>
    </message>
</context>
<context>
    <name>Demo</name>
    <message>
        <source>Mei&apos;s phone</source>
        <translation>小美的手機</translation>
    </message>
    <message>
        <source>No messages yet</source>
        <translation>還沒有訊息</translation>
    </message>
    <message>
        <source>In place of a phone: a small web server on this computer. Nothing leaves it.</source>
        <translation>代替手機的是這台電腦上的小型伺服器，沒有任何資料離開電腦。</translation>
    </message>
    <message>
        <source>I&apos;ll ring you in five minutes</source>
        <translation>我五分鐘後打給您</translation>
    </message>
    <message>
        <source>emomonitor: a demonstration</source>
        <translation>emomonitor：展示</translation>
    </message>
    <message>
        <source>Mei</source>
        <translation>小美</translation>
    </message>
    <message>
        <source>A clip plays as the camera. The companion greets, and keeps company.</source>
        <translation>以影片代替攝影機。陪伴畫面打招呼，靜靜陪在一旁。</translation>
    </message>
    <message>
        <source>For some seconds the camera reads a sad look. A rule that the family set tells Mei, in words.</source>
        <translation>有幾秒鐘，鏡頭看來是難過的表情。家人設定的規則用文字通知小美。</translation>
    </message>
    <message>
        <source>Now and then it asks how Dad feels, without suggesting an answer.</source>
        <translation>它偶爾問問爸爸的心情，不暗示任何答案。</translation>
    </message>
    <message>
        <source>Sometimes it says what it saw, with tact, and asks if that is right.</source>
        <translation>有時它委婉地說出看到的表情，問問對不對。</translation>
    </message>
    <message>
        <source>The two kinds of answers are kept apart: one after a suggestion proves little.</source>
        <translation>兩種回答分開存放：有暗示的回答，能證明的很少。</translation>
    </message>
    <message>
        <source>Dad presses “I&apos;d like to talk to someone”. He has five seconds to take it back.</source>
        <translation>爸爸按下「我想找人說話」。五秒內可以取消。</translation>
    </message>
    <message>
        <source>Mei answers on her phone, and Dad sees it. That is what the button is for.</source>
        <translation>小美用手機回覆，爸爸看得到。這就是按鈕的用意。</translation>
    </message>
    <message>
        <source>That was all. Nothing left this computer, and all of it is deleted when you close the window.</source>
        <translation>展示結束。沒有任何資料離開這台電腦，關閉視窗後會全部刪除。</translation>
    </message>
</context>
<context>
    <name>Dialogs</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>Drawn</name>
    <message>
        <source>What is drawn</source>
        <translation>顯示的內容</translation>
    </message>
    <message>
        <source>Boxes</source>
        <translation>外框</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>標籤</translation>
    </message>
    <message>
        <source>Key points</source>
        <translation>關鍵點</translation>
    </message>
    <message>
        <source>What the model looked at</source>
        <translation>模型看的位置</translation>
    </message>
    <message>
        <source>Hide faces</source>
        <translation>遮住臉部</translation>
    </message>
    <message>
        <source>Nothing on faces</source>
        <translation>臉上不顯示任何內容</translation>
    </message>
    <message>
        <source>Always, on the chosen person&apos;s face</source>
        <translation>一律顯示在所選人物的臉上</translation>
    </message>
    <message>
        <source>On the screen and in snapshots. A face that isn&apos;t found can&apos;t be hidden. Readings and the log stay the same.</source>
        <translation>套用於螢幕與拍下的照片。沒有偵測到的臉無法遮住。判讀結果與記錄檔不受影響。</translation>
    </message>
</context>
<context>
    <name>Export</name>
    <message>
        <source>Export</source>
        <translation>匯出</translation>
    </message>
    <message>
        <source>Formats to export to</source>
        <translation>可匯出的格式</translation>
    </message>
    <message>
        <source>{}…</source>
        <translation>{}…</translation>
    </message>
    <message>
        <source>Only what is shown</source>
        <translation>只匯出顯示的部分</translation>
    </message>
    <message>
        <source>The time in view and the person chosen, instead of the whole session</source>
        <translation>只匯出目前顯示的時間與選定的人物，而不是整個錄製</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>開啟</translation>
    </message>
    <message>
        <source>Open the exported file</source>
        <translation>開啟匯出的檔案</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>資料夾</translation>
    </message>
    <message>
        <source>Open the folder that it is in</source>
        <translation>開啟檔案所在的資料夾</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>關閉</translation>
    </message>
    <message>
        <source>Hide this line</source>
        <translation>隱藏這一行</translation>
    </message>
    <message>
        <source>Writing {}…</source>
        <translation>正在寫入 {}…</translation>
    </message>
    <message>
        <source>Written: {}. Only you can read it; deleting the session does not delete it.</source>
        <translation>已寫入：{}。只有您能讀取；刪除該次錄製並不會刪除這個檔案。</translation>
    </message>
</context>
<context>
    <name>Family</name>
    <message>
        <source>Try it on which session?</source>
        <translation>要用哪一次錄製試試？</translation>
    </message>
    <message>
        <source>App ntfy on a phone (easiest)</source>
        <translation>手機上的 ntfy 應用程式（最簡單）</translation>
    </message>
    <message>
        <source>E-mail</source>
        <translation>電子郵件</translation>
    </message>
    <message>
        <source>Telegram, LINE and others</source>
        <translation>Telegram、LINE 等其他服務</translation>
    </message>
    <message>
        <source>A way to reach {}</source>
        <translation>聯絡{}的方式</translation>
    </message>
    <message>
        <source>Keep, and send a test</source>
        <translation>儲存並傳送測試</translation>
    </message>
    <message>
        <source>By what</source>
        <translation>用什麼方式</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>On the phone of {}, install the free app ntfy.</source>
        <translation>在{}的手機上安裝免費的 ntfy 應用程式。</translation>
    </message>
    <message>
        <source>In the app press +, and type this topic. Whoever knows it can read along.</source>
        <translation>在應用程式裡按 +，輸入這個主題名稱。知道主題名稱的人都看得到訊息。</translation>
    </message>
    <message>
        <source>Server and topic</source>
        <translation>伺服器與主題名稱</translation>
    </message>
    <message>
        <source>Copy the topic</source>
        <translation>複製主題名稱</translation>
    </message>
    <message>
        <source>Press the button below. The test should arrive on the phone.</source>
        <translation>按下面的按鈕，測試訊息應該會出現在手機上。</translation>
    </message>
    <message>
        <source>Use a mailbox from which the program may send. Gmail, iCloud and Yahoo want an app password for it: make one in the account&apos;s security settings.</source>
        <translation>請用一個可以讓程式寄信的信箱。Gmail、iCloud 和 Yahoo 需要應用程式密碼：請在帳號的安全性設定中建立。</translation>
    </message>
    <message>
        <source>Mail server</source>
        <translation>郵件伺服器</translation>
    </message>
    <message>
        <source>Such as smtp.gmail.com</source>
        <translation>例如 smtp.gmail.com</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>連接埠</translation>
    </message>
    <message>
        <source>587 as a rule; 465 for some</source>
        <translation>通常是 587，有些是 465</translation>
    </message>
    <message>
        <source>User name</source>
        <translation>使用者名稱</translation>
    </message>
    <message>
        <source>As a rule the whole address</source>
        <translation>通常是完整的信箱地址</translation>
    </message>
    <message>
        <source>App password</source>
        <translation>應用程式密碼</translation>
    </message>
    <message>
        <source>To which address</source>
        <translation>寄到哪個地址</translation>
    </message>
    <message>
        <source>Press the button below. The test should arrive in the mailbox.</source>
        <translation>按下面的按鈕，測試訊息應該會寄到信箱。</translation>
    </message>
    <message>
        <source>For somebody in the same home. There is nothing to fill in.</source>
        <translation>適合住在一起的人，不需要填寫任何資料。</translation>
    </message>
    <message>
        <source>An Apprise address, such as tgram://token/chat for Telegram or line://token/user for LINE&apos;s Messaging API. How each service&apos;s is made stands in Apprise&apos;s documentation.</source>
        <translation>Apprise 的位址，例如 Telegram 是 tgram://token/chat，LINE 的 Messaging API 是 line://token/user。各服務的寫法請見 Apprise 的說明文件。</translation>
    </message>
    <message>
        <source>Such as https://example.org/inbox. What is sent: docs/webhook.md.</source>
        <translation>例如 https://example.org/inbox。傳送的內容見 docs/webhook.md。</translation>
    </message>
    <message>
        <source>Such as mqtts://user:password@homeassistant.local:8883. See docs/home-assistant.md.</source>
        <translation>例如 mqtts://user:password@homeassistant.local:8883。請見 docs/home-assistant.md。</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>位址</translation>
    </message>
    <message>
        <source>Copied: {}</source>
        <translation>已複製：{}</translation>
    </message>
    <message>
        <source>The mail server and the address are needed.</source>
        <translation>請填寫郵件伺服器和收件地址。</translation>
    </message>
    <message>
        <source>An address is needed.</source>
        <translation>請填寫位址。</translation>
    </message>
    <message>
        <source>The test is being sent…</source>
        <translation>正在傳送測試…</translation>
    </message>
    <message>
        <source>It works. {} is reached by it from now on.</source>
        <translation>成功了。從現在起可以這樣聯絡{}。</translation>
    </message>
    <message>
        <source>Test: {}</source>
        <translation>測試：{}</translation>
    </message>
    <message>
        <source>Mon</source>
        <translation>一</translation>
    </message>
    <message>
        <source>Tue</source>
        <translation>二</translation>
    </message>
    <message>
        <source>Wed</source>
        <translation>三</translation>
    </message>
    <message>
        <source>Thu</source>
        <translation>四</translation>
    </message>
    <message>
        <source>Fri</source>
        <translation>五</translation>
    </message>
    <message>
        <source>Sat</source>
        <translation>六</translation>
    </message>
    <message>
        <source>Sun</source>
        <translation>日</translation>
    </message>
    <message>
        <source>A reminder</source>
        <translation>提醒</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>儲存</translation>
    </message>
    <message>
        <source>One sentence, in your own words</source>
        <translation>用您自己的話寫一句</translation>
    </message>
    <message>
        <source>It is shown and spoken as you write it. Nothing is noted of whether it was done.</source>
        <translation>會照您寫的內容顯示並唸出來，不會記錄有沒有做到。</translation>
    </message>
    <message>
        <source>At</source>
        <translation>時間</translation>
    </message>
    <message>
        <source>Such as 08:30</source>
        <translation>例如 08:30</translation>
    </message>
    <message>
        <source>On</source>
        <translation>星期</translation>
    </message>
    <message>
        <source>A sentence is needed.</source>
        <translation>請寫一句話。</translation>
    </message>
    <message>
        <source>Choose at least one day.</source>
        <translation>請至少選一天。</translation>
    </message>
    <message>
        <source>PIN to leave the companion</source>
        <translation>離開陪伴畫面的密碼</translation>
    </message>
    <message>
        <source>Forgotten? emomonitor companion --forget-pin in a terminal takes it away.</source>
        <translation>忘記了嗎？在終端機執行 emomonitor companion --forget-pin 就能清除。</translation>
    </message>
    <message>
        <source>Four to eight digits</source>
        <translation>四到八個數字</translation>
    </message>
    <message>
        <source>Once more</source>
        <translation>再輸入一次</translation>
    </message>
    <message>
        <source>The two are not the same.</source>
        <translation>兩次輸入不一樣。</translation>
    </message>
    <message>
        <source>A PIN has four to eight digits.</source>
        <translation>密碼是四到八個數字。</translation>
    </message>
    <message>
        <source>The companion</source>
        <translation>陪伴畫面</translation>
    </message>
    <message>
        <source>For a tablet or an old laptop: one sentence at a time, and the call button.</source>
        <translation>適合平板或舊筆電：一次一句話，加上聯絡按鈕。</translation>
    </message>
    <message>
        <source>Start the companion</source>
        <translation>開始陪伴</translation>
    </message>
    <message>
        <source>Choose a folder…</source>
        <translation>選擇資料夾…</translation>
    </message>
    <message>
        <source>No folder</source>
        <translation>不用資料夾</translation>
    </message>
    <message>
        <source>Set a PIN…</source>
        <translation>設定密碼…</translation>
    </message>
    <message>
        <source>No PIN</source>
        <translation>不用密碼</translation>
    </message>
    <message>
        <source>Add a reminder…</source>
        <translation>新增提醒…</translation>
    </message>
    <message>
        <source>Keep these numbers</source>
        <translation>儲存這些電話</translation>
    </message>
    <message>
        <source>Reminders</source>
        <translation>提醒</translation>
    </message>
    <message>
        <source>Numbers to ask</source>
        <translation>諮詢電話</translation>
    </message>
    <message>
        <source>One on each line: name, then number. They stand in the word about unusual days.</source>
        <translation>一行一個：名稱，空格，電話。不尋常的日子提醒您時會附上。</translation>
    </message>
    <message>
        <source>It speaks</source>
        <translation>會說話</translation>
    </message>
    <message>
        <source>Where the computer has a voice; silent otherwise.</source>
        <translation>電腦有語音時才會說話，否則保持安靜。</translation>
    </message>
    <message>
        <source>Ask, and read no expressions</source>
        <translation>只用問的，不判讀表情</translation>
    </message>
    <message>
        <source>For faces that a camera misreads: palsy, Parkinson&apos;s disease, a mask.</source>
        <translation>適合鏡頭容易看錯的臉：顏面神經麻痺、帕金森氏症、戴口罩。</translation>
    </message>
    <message>
        <source>Show the camera&apos;s picture, small</source>
        <translation>顯示小張的鏡頭畫面</translation>
    </message>
    <message>
        <source>Off as a rule: most people don&apos;t like to see themselves all day.</source>
        <translation>預設關閉：多數人不喜歡整天看到自己。</translation>
    </message>
    <message>
        <source>Questions in an hour, at most</source>
        <translation>一小時最多問幾次</translation>
    </message>
    <message>
        <source>Questions in a day, at most</source>
        <translation>一天最多問幾次</translation>
    </message>
    <message>
        <source>Night</source>
        <translation>夜間</translation>
    </message>
    <message>
        <source>Such as 20:30-08:00: it asks nothing, and says nothing by itself.</source>
        <translation>例如 20:30-08:00：這段時間不發問，也不主動說話。</translation>
    </message>
    <message>
        <source>A word to you after unusual days</source>
        <translation>連續多日不尋常時提醒您</translation>
    </message>
    <message>
        <source>Where answers or expressions stay unlike the usual ones for so many days, it suggests to you, not to the person, that somebody who knows be asked. It diagnoses nothing.</source>
        <translation>回答或表情連續這麼多天和平常不一樣時，會建議您（不是長輩）請教專業人員。這不是診斷。</translation>
    </message>
    <message>
        <source>never</source>
        <translation>從不</translation>
    </message>
    <message>
        <source>Photos and words from the family: {}</source>
        <translation>家人的照片和留言：{}</translation>
    </message>
    <message>
        <source>A folder into which the family puts photos and text files; one is shown now and then.</source>
        <translation>家人可以把照片和文字檔放進這個資料夾，陪伴畫面會不時顯示一則。</translation>
    </message>
    <message>
        <source>Leaving the companion asks for a PIN.</source>
        <translation>離開陪伴畫面需要密碼。</translation>
    </message>
    <message>
        <source>The companion is left by a long press. A PIN can be asked for instead.</source>
        <translation>長按即可離開陪伴畫面，也可以改成需要密碼。</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>every day</source>
        <translation>每天</translation>
    </message>
    <message>
        <source>Change…</source>
        <translation>修改…</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>The family&apos;s folder</source>
        <translation>家人的資料夾</translation>
    </message>
    <message>
        <source>{}: write a name, a space and a number.</source>
        <translation>{}：請寫成名稱、空格、電話。</translation>
    </message>
    <message>
        <source>The person</source>
        <translation>長輩</translation>
    </message>
    <message>
        <source>Whom the messages are about.</source>
        <translation>訊息說的是誰。</translation>
    </message>
    <message>
        <source>What they are called in messages</source>
        <translation>訊息裡怎麼稱呼</translation>
    </message>
    <message>
        <source>Dad, for example. Empty is “the person”.</source>
        <translation>例如：爸爸。留空則稱為「長輩」。</translation>
    </message>
    <message>
        <source>Emergency number</source>
        <translation>緊急電話</translation>
    </message>
    <message>
        <source>It stands beside the call button, which is no emergency service. 119 in Taiwan.</source>
        <translation>會顯示在聯絡按鈕旁邊；聯絡按鈕不是緊急救援服務。台灣請填 119。</translation>
    </message>
    <message>
        <source>Family</source>
        <translation>家人</translation>
    </message>
    <message>
        <source>First step: add somebody who is told.</source>
        <translation>第一步：新增一位要通知的人。</translation>
    </message>
    <message>
        <source>Next: a way to reach {}, with its test.</source>
        <translation>下一步：設定聯絡{}的方式，並傳送測試。</translation>
    </message>
    <message>
        <source>The call button reaches {}.</source>
        <translation>聯絡按鈕可以通知{}。</translation>
    </message>
    <message>
        <source>Rules that are on: {}.</source>
        <translation>開啟中的規則：{} 條。</translation>
    </message>
    <message>
        <source>Being tried…</source>
        <translation>試算中…</translation>
    </message>
    <message>
        <source>App ntfy on a phone</source>
        <translation>手機上的 ntfy 應用程式</translation>
    </message>
    <message>
        <source>E-mail, Telegram, LINE and others</source>
        <translation>電子郵件、Telegram、LINE 等</translation>
    </message>
    <message>
        <source>Webhook</source>
        <translation>Webhook</translation>
    </message>
    <message>
        <source>Home Assistant (MQTT)</source>
        <translation>Home Assistant（MQTT）</translation>
    </message>
    <message>
        <source>Notification on this computer</source>
        <translation>這台電腦上的通知</translation>
    </message>
    <message>
        <source>Sound on this computer</source>
        <translation>這台電腦的聲音</translation>
    </message>
    <message>
        <source>Nothing leaves this computer.</source>
        <translation>沒有任何資料離開這台電腦。</translation>
    </message>
    <message>
        <source>The words of each message go to the ntfy server, and from there to every phone that knows the topic. Never a picture.</source>
        <translation>每則訊息的文字會傳到 ntfy 伺服器，再傳到每支知道主題名稱的手機，絕不包含畫面。</translation>
    </message>
    <message>
        <source>Messages, and what the camera reads each second, go to your own broker. Never a picture.</source>
        <translation>訊息以及鏡頭每秒判讀的結果會傳到您自己的伺服器，絕不包含畫面。</translation>
    </message>
    <message>
        <source>The words of each message go to the service that you choose. Never a picture.</source>
        <translation>每則訊息的文字會傳到您選擇的服務，絕不包含畫面。</translation>
    </message>
    <message>
        <source>not sent yet: {}</source>
        <translation>還沒送出：{}</translation>
    </message>
    <message>
        <source>being sent…</source>
        <translation>傳送中…</translation>
    </message>
    <message>
        <source>sent</source>
        <translation>已傳送</translation>
    </message>
    <message>
        <source>delivered</source>
        <translation>已送達</translation>
    </message>
    <message>
        <source>seen: “{}”</source>
        <translation>已看到：「{}」</translation>
    </message>
    <message>
        <source>seen</source>
        <translation>已看到</translation>
    </message>
    <message>
        <source>given up: {}</source>
        <translation>已放棄：{}</translation>
    </message>
    <message>
        <source>Change a person</source>
        <translation>修改資料</translation>
    </message>
    <message>
        <source>Somebody who is told</source>
        <translation>要通知的人</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名稱</translation>
    </message>
    <message>
        <source>As the person knows them: Mei.</source>
        <translation>長輩熟悉的稱呼，例如：小美。</translation>
    </message>
    <message>
        <source>Telephone</source>
        <translation>電話</translation>
    </message>
    <message>
        <source>Shown on the companion where a message didn&apos;t arrive. It is never rung.</source>
        <translation>訊息沒送到時，會顯示在陪伴畫面上；程式不會自己撥打。</translation>
    </message>
    <message>
        <source>Language of the messages</source>
        <translation>訊息的語言</translation>
    </message>
    <message>
        <source>A name is needed.</source>
        <translation>請填寫姓名。</translation>
    </message>
    <message>
        <source>Who is told</source>
        <translation>通知誰</translation>
    </message>
    <message>
        <source>Everybody needs one way that works. Send a test: only then are messages sent by it.</source>
        <translation>每個人都需要一種行得通的聯絡方式。請先傳送測試，通過之後才會用它傳訊息。</translation>
    </message>
    <message>
        <source>Add somebody</source>
        <translation>新增一位</translation>
    </message>
    <message>
        <source>Nobody yet.</source>
        <translation>還沒有任何人。</translation>
    </message>
    <message>
        <source>No way to reach them yet.</source>
        <translation>還沒有聯絡方式。</translation>
    </message>
    <message>
        <source>Add a way to reach {}</source>
        <translation>新增聯絡{}的方式</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>移除…</translation>
    </message>
    <message>
        <source>works: tested on {}</source>
        <translation>可以使用：{} 測試過</translation>
    </message>
    <message>
        <source>not tested yet: nothing is sent by it</source>
        <translation>還沒測試：不會用它傳訊息</translation>
    </message>
    <message>
        <source>test: {}</source>
        <translation>測試：{}</translation>
    </message>
    <message>
        <source>Send a test</source>
        <translation>傳送測試</translation>
    </message>
    <message>
        <source>Remove {}?</source>
        <translation>要移除{}嗎？</translation>
    </message>
    <message>
        <source>{} is told nothing any more.</source>
        <translation>之後不會再通知{}。</translation>
    </message>
    <message>
        <source>An expression, or a group of them</source>
        <translation>一種或幾種表情</translation>
    </message>
    <message>
        <source>Nobody seen for long</source>
        <translation>很久沒看到人</translation>
    </message>
    <message>
        <source>More people than usual</source>
        <translation>人比平常多</translation>
    </message>
    <message>
        <source>The camera gives no picture</source>
        <translation>鏡頭沒有畫面</translation>
    </message>
    <message>
        <source>The call button</source>
        <translation>聯絡按鈕</translation>
    </message>
    <message>
        <source>Each day: all is running</source>
        <translation>每天報平安：一切正常運作</translation>
    </message>
    <message>
        <source>Looks {}</source>
        <translation>看起來{}</translation>
    </message>
    <message>
        <source>none</source>
        <translation>無</translation>
    </message>
    <message>
        <source>as the sentence says</source>
        <translation>照句子的內容</translation>
    </message>
    <message>
        <source>How sure, at least</source>
        <translation>把握至少</translation>
    </message>
    <message>
        <source>A moment counts from this probability of them together on.</source>
        <translation>這些表情的機率加起來達到這個值，那一刻才算。</translation>
    </message>
    <message>
        <source>What share of the time</source>
        <translation>占多少時間</translation>
    </message>
    <message>
        <source>Of the last</source>
        <translation>在最近多久之內</translation>
    </message>
    <message>
        <source>And that goes on for</source>
        <translation>而且持續</translation>
    </message>
    <message>
        <source>More than so many people</source>
        <translation>超過幾個人</translation>
    </message>
    <message>
        <source>For</source>
        <translation>持續</translation>
    </message>
    <message>
        <source>Such as 20:00</source>
        <translation>例如 20:00</translation>
    </message>
    <message>
        <source>At most once in</source>
        <translation>最多多久通知一次</translation>
    </message>
    <message>
        <source>Not between</source>
        <translation>不通知的時段</translation>
    </message>
    <message>
        <source>Such as 22:00-07:00; empty for never. The call button is above it.</source>
        <translation>例如 22:00-07:00；留空表示沒有。聯絡按鈕不受限制。</translation>
    </message>
    <message>
        <source>Which expressions</source>
        <translation>哪些表情</translation>
    </message>
    <message>
        <source>Somebody must be told: choose at least one.</source>
        <translation>請至少選一位要通知的人。</translation>
    </message>
    <message>
        <source>It is so now, but not for long enough yet.</source>
        <translation>現在符合，但時間還不夠長。</translation>
    </message>
    <message>
        <source>Told at {}.</source>
        <translation>已在 {} 通知。</translation>
    </message>
    <message>
        <source>Somebody looks after it.</source>
        <translation>已有人處理。</translation>
    </message>
    <message>
        <source>Over since {}.</source>
        <translation>{} 起已結束。</translation>
    </message>
    <message>
        <source>{}: it would have told nobody anything.</source>
        <translation>{}：不會通知任何人。</translation>
    </message>
    <message>
        <source>{}: it would have told at {}.</source>
        <translation>{}：會在 {} 通知。</translation>
    </message>
    <message>
        <source>What they are told</source>
        <translation>通知什麼</translation>
    </message>
    <message>
        <source>Messages say what the camera saw and how sure it was; never a feeling as a fact, never a picture. Rules that send by themselves are off until you choose them.</source>
        <translation>訊息只說鏡頭看到什麼、把握多少，不會把感受當成事實，也絕不附上畫面。會自動通知的規則預設關閉，由您決定是否開啟。</translation>
    </message>
    <message>
        <source>Kind of the new rule</source>
        <translation>新規則的種類</translation>
    </message>
    <message>
        <source>Add this rule…</source>
        <translation>新增這種規則…</translation>
    </message>
    <message>
        <source>Back to the usual rules</source>
        <translation>恢復預設規則</translation>
    </message>
    <message>
        <source>I&apos;ll look after it</source>
        <translation>我會處理</translation>
    </message>
    <message>
        <source>Try it on a session…</source>
        <translation>用錄製的內容試試…</translation>
    </message>
    <message>
        <source>What was sent</source>
        <translation>傳過的訊息</translation>
    </message>
    <message>
        <source>The person whom it is about may read all of it here. It is deleted on the page Kept.</source>
        <translation>訊息所說的本人可以在這裡看到全部內容。要刪除請到「保留」頁。</translation>
    </message>
    <message>
        <source>Show more</source>
        <translation>顯示更多</translation>
    </message>
    <message>
        <source>Nothing yet.</source>
        <translation>還沒有。</translation>
    </message>
    <message>
        <source>a test</source>
        <translation>測試</translation>
    </message>
</context>
<context>
    <name>Header</name>
    <message>
        <source>Live</source>
        <translation>即時</translation>
    </message>
    <message>
        <source>Mark</source>
        <translation>標記</translation>
    </message>
    <message>
        <source>Mark this moment (M)</source>
        <translation>標記此刻 (M)</translation>
    </message>
    <message>
        <source>Mark with words</source>
        <translation>以文字標記</translation>
    </message>
    <message>
        <source>Mark this moment with words (Shift+M)</source>
        <translation>以文字標記此刻 (Shift+M)</translation>
    </message>
    <message>
        <source>Snapshot</source>
        <translation>拍照</translation>
    </message>
    <message>
        <source>Save this picture (Ctrl+S)</source>
        <translation>儲存這個畫面 (Ctrl+S)</translation>
    </message>
    <message>
        <source>Privacy</source>
        <translation>隱私</translation>
    </message>
    <message>
        <source>Privacy: closing, the seat</source>
        <translation>隱私：關閉攝影機、座位</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>繼續</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暫停</translation>
    </message>
    <message>
        <source>Resume (Ctrl+P)</source>
        <translation>繼續 (Ctrl+P)</translation>
    </message>
    <message>
        <source>Pause (Ctrl+P)</source>
        <translation>暫停 (Ctrl+P)</translation>
    </message>
    <message>
        <source>Close the camera</source>
        <translation>關閉攝影機</translation>
    </message>
    <message>
        <source>Close the camera: it sees nothing (F8)</source>
        <translation>關閉攝影機：什麼都看不到 (F8)</translation>
    </message>
    <message>
        <source>Open the camera</source>
        <translation>開啟攝影機</translation>
    </message>
    <message>
        <source>Open the camera again (F8)</source>
        <translation>重新開啟攝影機 (F8)</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>開始</translation>
    </message>
    <message>
        <source>Stop (F8)</source>
        <translation>停止 (F8)</translation>
    </message>
    <message>
        <source>Start (F8)</source>
        <translation>開始 (F8)</translation>
    </message>
    <message>
        <source>Close the camera for an hour</source>
        <translation>關閉攝影機一小時</translation>
    </message>
    <message>
        <source>Analyse only the seat</source>
        <translation>只分析座位</translation>
    </message>
    <message>
        <source>Draw the seat on the picture…</source>
        <translation>在畫面上框選座位…</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>錄製</translation>
    </message>
    <message>
        <source>Record a log (Ctrl+R)</source>
        <translation>錄製記錄檔 (Ctrl+R)</translation>
    </message>
    <message>
        <source>Recording {}</source>
        <translation>錄製中 {}</translation>
    </message>
    <message>
        <source>Stop recording (Ctrl+R)</source>
        <translation>停止錄製 (Ctrl+R)</translation>
    </message>
    <message>
        <source>Demo clip</source>
        <translation>示範影片</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>來源</translation>
    </message>
    <message>
        <source>Choose a source</source>
        <translation>選擇來源</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Model: loading…</source>
        <translation>模型：載入中…</translation>
    </message>
    <message>
        <source>No camera found</source>
        <translation>找不到攝影機</translation>
    </message>
    <message>
        <source>Look for cameras again</source>
        <translation>重新尋找攝影機</translation>
    </message>
    <message>
        <source>Open a file…</source>
        <translation>開啟檔案…</translation>
    </message>
    <message>
        <source>Open a stream…</source>
        <translation>開啟串流…</translation>
    </message>
</context>
<context>
    <name>Keeping</name>
    <message>
        <source>Choose a folder for recordings</source>
        <translation>選擇錄製的資料夾</translation>
    </message>
    <message>
        <source>Recordings are kept in {} from now on.</source>
        <translation>從現在起，錄製會存放在 {}。</translation>
    </message>
    <message>
        <source>The disk is nearly full: {} left for this recording.</source>
        <translation>磁碟快滿了：這次錄製還有 {}。</translation>
    </message>
    <message>
        <source>Show folder</source>
        <translation>顯示資料夾</translation>
    </message>
    <message>
        <source>Hide this notice</source>
        <translation>隱藏這則通知</translation>
    </message>
    <message>
        <source>Choose another folder</source>
        <translation>選擇其他資料夾</translation>
    </message>
    <message>
        <source>The disk is full: recording stopped, and all before is kept.</source>
        <translation>磁碟已滿：錄製已停止，先前的內容都已保留。</translation>
    </message>
    <message>
        <source>The folder for recordings can&apos;t be used.</source>
        <translation>無法使用錄製的資料夾。</translation>
    </message>
</context>
<context>
    <name>Kept</name>
    <message>
        <source>Everything kept</source>
        <translation>所有保留的內容</translation>
    </message>
    <message>
        <source>Open the folder</source>
        <translation>開啟資料夾</translation>
    </message>
    <message>
        <source>Save as a zip file…</source>
        <translation>另存為 zip 檔…</translation>
    </message>
    <message>
        <source>Delete everything…</source>
        <translation>全部刪除…</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>刪除…</translation>
    </message>
    <message>
        <source>Code by eye…</source>
        <translation>人工標記…</translation>
    </message>
    <message>
        <source>Label what you see, and compare it with the log</source>
        <translation>標記您看到的，並與記錄比對</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Stop saving</source>
        <translation>停止儲存</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>進度</translation>
    </message>
    <message>
        <source>Nothing is kept yet: no session was recorded, no picture saved.</source>
        <translation>尚未保留任何內容：沒有錄製工作階段，也沒有儲存照片。</translation>
    </message>
    <message>
        <source>Choose a day, a session or a person to delete them.</source>
        <translation>選擇日期、工作階段或人物即可刪除。</translation>
    </message>
    <message>
        <source>{}, in the session of {}</source>
        <translation>{}，{} 的工作階段</translation>
    </message>
    <message>
        <source>{}: {}</source>
        <translation>{}：{}</translation>
    </message>
    <message>
        <source>Delete this person from the session?</source>
        <translation>要從這個工作階段刪除這個人嗎？</translation>
    </message>
    <message>
        <source>Delete: {}?</source>
        <translation>要刪除「{}」嗎？</translation>
    </message>
    <message>
        <source>Delete everything that is kept?</source>
        <translation>要刪除所有保留的內容嗎？</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>刪除</translation>
    </message>
    <message>
        <source>Save everything as a zip file</source>
        <translation>將所有內容存成 zip 檔</translation>
    </message>
    <message>
        <source>Saving {}…</source>
        <translation>正在儲存 {}…</translation>
    </message>
    <message>
        <source>Saved: {}, {}. Only you can read it.</source>
        <translation>已儲存：{}，{}。只有您能讀取。</translation>
    </message>
    <message>
        <source>Stopped. No file was written.</source>
        <translation>已停止，沒有寫入檔案。</translation>
    </message>
    <message>
        <source>On this computer</source>
        <translation>在這部電腦上</translation>
    </message>
    <message>
        <source>{} more in these folders did not come from this app: never touched.</source>
        <translation>這些資料夾中另有 {} 不是由本程式產生：絕不更動。</translation>
    </message>
    <message>
        <source>Deleted by itself</source>
        <translation>自動刪除</translation>
    </message>
    <message>
        <source>Nothing. Sessions stay until you delete them.</source>
        <translation>無。工作階段會保留到您刪除為止。</translation>
    </message>
    <message>
        <source>Sessions older than {} days, when the app starts.</source>
        <translation>啟動程式時，超過 {} 天的工作階段。</translation>
    </message>
    <message>
        <source>At the next start:</source>
        <translation>下次啟動時：</translation>
    </message>
    <message>
        <source>Within a week:</source>
        <translation>一週內：</translation>
    </message>
    <message>
        <source>and {} more</source>
        <translation>還有 {} 個</translation>
    </message>
    <message>
        <source>What is kept, by day</source>
        <translation>依日期列出保留的內容</translation>
    </message>
    <message>
        <source>Nobody was seen</source>
        <translation>沒有人出現</translation>
    </message>
    <message>
        <source>Snapshots</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>Looking who was seen…</source>
        <translation>正在查看有哪些人出現…</translation>
    </message>
    <message>
        <source>Session logs</source>
        <translation>工作階段的記錄檔</translation>
    </message>
    <message>
        <source>Markers and events</source>
        <translation>標記與事件</translation>
    </message>
    <message>
        <source>Session details</source>
        <translation>工作階段的詳細資料</translation>
    </message>
    <message>
        <source>Videos</source>
        <translation>影片</translation>
    </message>
    <message>
        <source>Faces of corrected moments</source>
        <translation>更正時的臉</translation>
    </message>
    <message>
        <source>The personal model</source>
        <translation>個人模型</translation>
    </message>
    <message>
        <source>Opinions about the app</source>
        <translation>對程式的意見</translation>
    </message>
    <message>
        <source>The person&apos;s own baseline</source>
        <translation>本人的基準</translation>
    </message>
    <message>
        <source>Sums by minute</source>
        <translation>每分鐘的總計</translation>
    </message>
    <message>
        <source>Codings by people</source>
        <translation>人工標記檔</translation>
    </message>
    <message>
        <source>Remains of a crash</source>
        <translation>異常結束的殘留檔案</translation>
    </message>
    <message>
        <source>Consents</source>
        <translation>同意書</translation>
    </message>
    <message>
        <source>What the family set up</source>
        <translation>家人的設定</translation>
    </message>
    <message>
        <source>Addresses of the family, and the PIN</source>
        <translation>家人的聯絡位址與密碼</translation>
    </message>
    <message>
        <source>Messages to the family</source>
        <translation>傳給家人的訊息</translation>
    </message>
    <message>
        <source>Answers to the companion</source>
        <translation>對陪伴畫面的回答</translation>
    </message>
    <message>
        <source>Speed of the models</source>
        <translation>模型的速度</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>設定</translation>
    </message>
    <message>
        <source>1 file</source>
        <translation>1 個檔案</translation>
    </message>
    <message>
        <source>{} files</source>
        <translation>{} 個檔案</translation>
    </message>
    <message>
        <source>{}, {}</source>
        <translation>{}，{}</translation>
    </message>
    <message>
        <source>Session at {}</source>
        <translation>{} 的工作階段</translation>
    </message>
    <message>
        <source>{}, with video</source>
        <translation>{}，含影片</translation>
    </message>
    <message>
        <source>{}, {} readings</source>
        <translation>{}，{} 筆判讀</translation>
    </message>
    <message>
        <source>Sessions: {}</source>
        <translation>工作階段：{}</translation>
    </message>
    <message>
        <source>Session of {}</source>
        <translation>{} 的工作階段</translation>
    </message>
    <message>
        <source>Log: the {} rows of {}. The log is written anew without them.</source>
        <translation>記錄檔：{1}的 {0} 列。記錄檔會重新寫入，不含這些資料。</translation>
    </message>
    <message>
        <source>Events that name them, and what people coded of them.</source>
        <translation>提到此人的事件，以及對此人的人工標記。</translation>
    </message>
    <message>
        <source>The video, if they can be recognised in it.</source>
        <translation>影片（如果能在其中認出此人）。</translation>
    </message>
    <message>
        <source>The other people&apos;s rows stay. The session&apos;s description says that somebody was deleted.</source>
        <translation>其他人的資料列會保留。工作階段的說明會註明曾刪除某人。</translation>
    </message>
    <message>
        <source>Deleted: {}, {}.</source>
        <translation>已刪除：{}，{}。</translation>
    </message>
    <message>
        <source>Deleted: {}, {} rows and {} events.</source>
        <translation>已刪除：{}、{} 列與 {} 個事件。</translation>
    </message>
    <message>
        <source>The video is deleted too.</source>
        <translation>影片也會刪除。</translation>
    </message>
</context>
<context>
    <name>Keys</name>
    <message>
        <source>Pause or go on</source>
        <translation>暫停或繼續</translation>
    </message>
    <message>
        <source>Record, or stop recording</source>
        <translation>錄製或停止錄製</translation>
    </message>
    <message>
        <source>Mark this moment</source>
        <translation>標記此刻</translation>
    </message>
    <message>
        <source>Mark this moment with words</source>
        <translation>以文字標記此刻</translation>
    </message>
    <message>
        <source>Name the chosen person</source>
        <translation>為所選人物命名</translation>
    </message>
    <message>
        <source>Take the last mark back</source>
        <translation>收回上一個標記</translation>
    </message>
    <message>
        <source>Save this picture</source>
        <translation>儲存這個畫面</translation>
    </message>
    <message>
        <source>Open a video or picture</source>
        <translation>開啟影片或圖片</translation>
    </message>
    <message>
        <source>Why? Show what the model looked at</source>
        <translation>為什麼？顯示模型看的是哪裡</translation>
    </message>
    <message>
        <source>Close the camera, or open it again</source>
        <translation>關閉或重新開啟攝影機</translation>
    </message>
    <message>
        <source> or </source>
        <translation> 或 </translation>
    </message>
    <message>
        <source>Go on to the next control, or back</source>
        <translation>移到下一個或上一個控制項</translation>
    </message>
    <message>
        <source>Press the control that has the frame</source>
        <translation>按下有外框的控制項</translation>
    </message>
    <message>
        <source>On the picture: from face to face; Home and End to the first and last</source>
        <translation>在畫面上：逐一切換臉；Home 與 End 移到第一張與最後一張</translation>
    </message>
    <message>
        <source>On the picture: show the framed person&apos;s card</source>
        <translation>在畫面上：顯示框選人物的資訊卡</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>鍵盤快速鍵</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>關閉</translation>
    </message>
    <message>
        <source>Show these keys</source>
        <translation>顯示這些快速鍵</translation>
    </message>
    <message>
        <source>Fill the screen</source>
        <translation>全螢幕</translation>
    </message>
    <message>
        <source>Leave the full screen</source>
        <translation>離開全螢幕</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>結束程式</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>設定</translation>
    </message>
    <message>
        <source>Analyse: add files</source>
        <translation>分析：加入檔案</translation>
    </message>
    <message>
        <source>Analyse: pause or go on</source>
        <translation>分析：暫停或繼續</translation>
    </message>
    <message>
        <source>On the list: open the session, or try again</source>
        <translation>在清單上：開啟工作階段，或再試一次</translation>
    </message>
    <message>
        <source>On the list: cancel, or take off the list</source>
        <translation>在清單上：取消，或從清單移除</translation>
    </message>
    <message>
        <source>While coding: this is what the face looks like from here on</source>
        <translation>標記時：從這裡開始，臉看起來是這樣</translation>
    </message>
    <message>
        <source>While coding: can&apos;t tell</source>
        <translation>標記時：看不出來</translation>
    </message>
    <message>
        <source>While coding: play or pause</source>
        <translation>標記時：播放或暫停</translation>
    </message>
    <message>
        <source>While coding: a picture back or on; with Shift a second</source>
        <translation>標記時：上一張或下一張；加 Shift 為一秒</translation>
    </message>
    <message>
        <source>While coding: take the last key back</source>
        <translation>標記時：取消上一次按鍵</translation>
    </message>
    <message>
        <source>While coding: do it again</source>
        <translation>標記時：重做</translation>
    </message>
    <message>
        <source>While coding: empty the stretch at this moment</source>
        <translation>標記時：清除此刻所在的區段</translation>
    </message>
    <message>
        <source>Find a session</source>
        <translation>尋找工作階段</translation>
    </message>
    <message>
        <source>Mark the moment at the cursor</source>
        <translation>在游標處加上標記</translation>
    </message>
    <message>
        <source>Name the person who is seen</source>
        <translation>為目前顯示的人物命名</translation>
    </message>
    <message>
        <source>Take the last change back</source>
        <translation>收回上一個變更</translation>
    </message>
    <message>
        <source>Do again what was taken back</source>
        <translation>重做剛才收回的變更</translation>
    </message>
    <message>
        <source>Open a log from elsewhere</source>
        <translation>開啟其他位置的記錄檔</translation>
    </message>
    <message>
        <source>The day or week before</source>
        <translation>前一天或前一週</translation>
    </message>
    <message>
        <source>The day or week after</source>
        <translation>後一天或後一週</translation>
    </message>
</context>
<context>
    <name>Messages</name>
    <message>
        <source>Choose a source</source>
        <translation>選擇來源</translation>
    </message>
    <message>
        <source>Choose a model</source>
        <translation>選擇模型</translation>
    </message>
    <message>
        <source>Play the demo</source>
        <translation>播放示範影片</translation>
    </message>
    <message>
        <source>{} takes {} a face here; {}: {}.</source>
        <translation>{} 在這部電腦上每張臉需要 {}；{} 只需 {}。</translation>
    </message>
    <message>
        <source>{} suits this computer: {} accuracy, {} a face.</source>
        <translation>{} 適合這部電腦：準確率 {}，每張臉 {}。</translation>
    </message>
    <message>
        <source>Change to it</source>
        <translation>改用這個模型</translation>
    </message>
    <message>
        <source>Don&apos;t suggest it again</source>
        <translation>不再建議</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>已暫停</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>繼續</translation>
    </message>
    <message>
        <source>No camera was found, so this is the demo clip.</source>
        <translation>找不到攝影機，因此播放示範影片。</translation>
    </message>
    <message>
        <source>Look for cameras again</source>
        <translation>重新尋找攝影機</translation>
    </message>
    <message>
        <source>The picture is black. Is the lens covered, or its shutter closed?</source>
        <translation>畫面一片黑。鏡頭是否被遮住，或鏡頭蓋沒有打開？</translation>
    </message>
    <message>
        <source>The picture has stopped moving. Starting it again helps as a rule.</source>
        <translation>畫面停住了。重新啟動通常可以解決。</translation>
    </message>
    <message>
        <source>Start it again</source>
        <translation>重新啟動</translation>
    </message>
    <message>
        <source>It is too dark to read faces: a lamp in front of you helps.</source>
        <translation>太暗了，無法辨識臉部：在您前方放一盞燈會有幫助。</translation>
    </message>
    <message>
        <source>Nobody in view: face the camera, within 2 m, with light from the front.</source>
        <translation>畫面中沒有人：請面向攝影機，在 2 公尺以內，光線從前方照來。</translation>
    </message>
    <message>
        <source>Emotion recognition is paused. Nothing leaves this computer.</source>
        <translation>情緒辨識已暫停。資料不會離開這部電腦。</translation>
    </message>
    <message>
        <source>Emotion recognition is on. Nothing leaves this computer.</source>
        <translation>情緒辨識進行中。資料不會離開這部電腦。</translation>
    </message>
    <message>
        <source>Emotion recognition is off.</source>
        <translation>情緒辨識已關閉。</translation>
    </message>
    <message>
        <source>One moment</source>
        <translation>請稍候</translation>
    </message>
    <message>
        <source>Stopping</source>
        <translation>正在停止</translation>
    </message>
    <message>
        <source>Waiting for the picture</source>
        <translation>正在等待畫面</translation>
    </message>
    <message>
        <source>The model can&apos;t be used</source>
        <translation>無法使用這個模型</translation>
    </message>
    <message>
        <source>Something went wrong in the app</source>
        <translation>程式發生問題</translation>
    </message>
    <message>
        <source>It was not your doing. What was recorded so far is kept.</source>
        <translation>這不是您造成的。到目前為止錄製的內容都已保留。</translation>
    </message>
    <message>
        <source>This did not work</source>
        <translation>無法完成</translation>
    </message>
    <message>
        <source>The end</source>
        <translation>播放完畢</translation>
    </message>
    <message>
        <source>Play again</source>
        <translation>重新播放</translation>
    </message>
    <message>
        <source>Nothing is watched</source>
        <translation>目前沒有觀看任何來源</translation>
    </message>
    <message>
        <source>The camera is closed and nothing is analysed.</source>
        <translation>攝影機已關閉，目前不進行分析。</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>開始</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>再試一次</translation>
    </message>
    <message>
        <source>Open the settings</source>
        <translation>開啟設定</translation>
    </message>
    <message>
        <source>Copy the command</source>
        <translation>複製指令</translation>
    </message>
    <message>
        <source>Next try in {} s.</source>
        <translation>{} 秒後再試。</translation>
    </message>
</context>
<context>
    <name>Models</name>
    <message>
        <source>No model is installed</source>
        <translation>尚未安裝模型</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>accuracy · time a face · size</source>
        <translation>準確率 · 每張臉時間 · 大小</translation>
    </message>
    <message>
        <source>not measured</source>
        <translation>未測量</translation>
    </message>
    <message>
        <source>Suggested for this computer: {}</source>
        <translation>建議這部電腦使用：{}</translation>
    </message>
    <message>
        <source>Don&apos;t suggest it again</source>
        <translation>不再建議</translation>
    </message>
    <message>
        <source>imported</source>
        <translation>匯入</translation>
    </message>
    <message>
        <source>came with the app</source>
        <translation>隨應用程式提供</translation>
    </message>
    <message>
        <source>{} · {}</source>
        <translation>{} · {}</translation>
    </message>
    <message>
        <source>Use this one</source>
        <translation>使用這個</translation>
    </message>
    <message>
        <source>It reads faces from now on, and at each start</source>
        <translation>從現在起及每次啟動時都由它判讀臉部</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>詳細資料</translation>
    </message>
    <message>
        <source>What it mixes up, and its card, under the cards</source>
        <translation>在下方顯示它會混淆的表情與說明卡</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>測量</translation>
    </message>
    <message>
        <source>Measure what a face takes on this computer</source>
        <translation>測量在這部電腦上處理一張臉的時間</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>移除…</translation>
    </message>
    <message>
        <source>Use {}</source>
        <translation>使用 {}</translation>
    </message>
    <message>
        <source>Details of {}</source>
        <translation>{} 的詳細資料</translation>
    </message>
    <message>
        <source>Measure {}</source>
        <translation>測量 {}</translation>
    </message>
    <message>
        <source>Remove {}</source>
        <translation>移除 {}</translation>
    </message>
    <message>
        <source>In use</source>
        <translation>使用中</translation>
    </message>
    <message>
        <source>From the next start on</source>
        <translation>下次啟動起使用</translation>
    </message>
    <message>
        <source>{} ({} to {})</source>
        <translation>{}（{} 至 {}）</translation>
    </message>
    <message>
        <source>{} points off</source>
        <translation>{} 個百分點</translation>
    </message>
    <message>
        <source>Accuracy</source>
        <translation>準確率</translation>
    </message>
    <message>
        <source>Macro-F1</source>
        <translation>F1 平均</translation>
    </message>
    <message>
        <source>Calibration (ECE)</source>
        <translation>校準誤差</translation>
    </message>
    <message>
        <source>A face here</source>
        <translation>這裡每張臉</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>訓練</translation>
    </message>
    <message>
        <source>{} epochs</source>
        <translation>{} 個訓練週期</translation>
    </message>
    <message>
        <source>{} hours</source>
        <translation>{} 小時</translation>
    </message>
    <message>
        <source>{} images</source>
        <translation>{} 張影像</translation>
    </message>
    <message>
        <source>not noted</source>
        <translation>未記錄</translation>
    </message>
    <message>
        <source>What {} mixes up</source>
        <translation>{} 會混淆的表情</translation>
    </message>
    <message>
        <source>The card of {}</source>
        <translation>{} 的說明卡</translation>
    </message>
    <message>
        <source>It was not measured on test faces, so nobody knows what it mixes up.</source>
        <translation>尚未以測試臉孔測量，因此不知道它會混淆哪些表情。</translation>
    </message>
    <message>
        <source>This model has no card.</source>
        <translation>這個模型沒有說明卡。</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>A model guesses what people would call the expression on a face. Accuracy (with its 95 % interval), macro-F1 and calibration were measured on test faces, not on yours: try two on a clip of your own.</source>
        <translation>模型推測人們會如何稱呼臉上的表情。準確率（附 95% 信賴區間）、F1 平均與校準誤差是以測試臉孔測得，不是您的臉：可用自己的短片試兩個模型。</translation>
    </message>
    <message>
        <source>Try two on a clip…</source>
        <translation>用短片試兩個模型…</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>匯入…</translation>
    </message>
    <message>
        <source>Take in a model that python -m train export made</source>
        <translation>匯入自行訓練並匯出的模型</translation>
    </message>
    <message>
        <source>A zip file…</source>
        <translation>zip 檔…</translation>
    </message>
    <message>
        <source>A model&apos;s folder…</source>
        <translation>模型資料夾…</translation>
    </message>
    <message>
        <source>Measuring {}…</source>
        <translation>正在測量 {}…</translation>
    </message>
    <message>
        <source>{}: {} for a face, with {}. It takes longer while something else is computed.</source>
        <translation>{}：每張臉 {}，使用 {}。同時進行其他運算時會較慢。</translation>
    </message>
    <message>
        <source>Import a model&apos;s folder</source>
        <translation>匯入模型資料夾</translation>
    </message>
    <message>
        <source>Import a model</source>
        <translation>匯入模型</translation>
    </message>
    <message>
        <source>Zip files (*.zip)</source>
        <translation>Zip 檔 (*.zip)</translation>
    </message>
    <message>
        <source>Checking and trying {}…</source>
        <translation>正在檢查並試跑 {}…</translation>
    </message>
    <message>
        <source>{} is installed as {}. Nobody else can read it.</source>
        <translation>{} 已安裝為 {}。其他人無法讀取。</translation>
    </message>
    <message>
        <source>Remove the model {}?</source>
        <translation>要移除模型 {} 嗎？</translation>
    </message>
    <message>
        <source>Its weights, figures and card in {}</source>
        <translation>{} 中的權重、數值與說明卡</translation>
    </message>
    <message>
        <source>Recordings that it read stay as they are.</source>
        <translation>它判讀過的錄製內容維持不變。</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>{} was removed.</source>
        <translation>已移除 {}。</translation>
    </message>
    <message>
        <source>Two models on one clip</source>
        <translation>兩個模型，同一段短片</translation>
    </message>
    <message>
        <source>Back to the models</source>
        <translation>返回模型</translation>
    </message>
    <message>
        <source>First model</source>
        <translation>第一個模型</translation>
    </message>
    <message>
        <source>Second model</source>
        <translation>第二個模型</translation>
    </message>
    <message>
        <source>Clip</source>
        <translation>短片</translation>
    </message>
    <message>
        <source>The demo clip</source>
        <translation>示範短片</translation>
    </message>
    <message>
        <source>Choose a clip…</source>
        <translation>選擇短片…</translation>
    </message>
    <message>
        <source>Try both</source>
        <translation>試用兩者</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>進度</translation>
    </message>
    <message>
        <source>The clip is read on this computer, as fast as it goes. Nothing of it is kept.</source>
        <translation>短片在這部電腦上以最快速度分析，不會保留任何內容。</translation>
    </message>
    <message>
        <source>Only one model is installed. Import another one to compare it.</source>
        <translation>只安裝了一個模型。請再匯入一個以便比較。</translation>
    </message>
    <message>
        <source>Choose two different models.</source>
        <translation>請選擇兩個不同的模型。</translation>
    </message>
    <message>
        <source>Loading both models…</source>
        <translation>正在載入兩個模型…</translation>
    </message>
    <message>
        <source>Stopped after {} frames.</source>
        <translation>已在 {} 個畫格後停止。</translation>
    </message>
    <message>
        <source>{} of {} frames</source>
        <translation>{} / {} 個畫格</translation>
    </message>
    <message>
        <source>{} frames</source>
        <translation>{} 個畫格</translation>
    </message>
    <message>
        <source>Whose face</source>
        <translation>誰的臉</translation>
    </message>
    <message>
        <source>Moment of the clip</source>
        <translation>短片中的時刻</translation>
    </message>
    <message>
        <source>Which of them is right is not known: that they agree does not make it so.</source>
        <translation>哪一個正確並不知道：兩者一致並不代表正確。</translation>
    </message>
    <message>
        <source>What {} read</source>
        <translation>{} 判讀的結果</translation>
    </message>
    <message>
        <source>At {}</source>
        <translation>{} 時</translation>
    </message>
    <message>
        <source>No face in this clip was good enough to be read.</source>
        <translation>這段短片中沒有足以判讀的臉。</translation>
    </message>
    <message>
        <source>They agree on {} of {} readings of faces.</source>
        <translation>在 {1} 次臉部判讀中，有 {0} 一致。</translation>
    </message>
    <message>
        <source>The same word: {}. Both unsure: {}. One of them unsure: {}. Two different words: {}.</source>
        <translation>相同的詞：{}。兩者都不確定：{}。其中一個不確定：{}。兩個不同的詞：{}。</translation>
    </message>
    <message>
        <source>nothing to read</source>
        <translation>沒有可判讀的內容</translation>
    </message>
    <message>
        <source>Unsure: {} {} at most</source>
        <translation>不確定：最高為{} {}</translation>
    </message>
    <message>
        <source>{} {}</source>
        <translation>{} {}</translation>
    </message>
</context>
<context>
    <name>Naming</name>
    <message>
        <source>Name of {}</source>
        <translation>{}的名字</translation>
    </message>
    <message>
        <source>What is this person called? The name lasts as long as this source is watched.</source>
        <translation>這個人叫什麼名字？名字只在觀看這個來源期間保留。</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>儲存</translation>
    </message>
</context>
<context>
    <name>Overlay</name>
    <message>
        <source>not analysed</source>
        <translation>不分析</translation>
    </message>
</context>
<context>
    <name>Rail</name>
    <message>
        <source>Live</source>
        <translation>即時</translation>
    </message>
    <message>
        <source>Sessions</source>
        <translation>工作階段</translation>
    </message>
    <message>
        <source>Care</source>
        <translation>照護</translation>
    </message>
    <message>
        <source>Analyse</source>
        <translation>分析</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Kept</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>設定</translation>
    </message>
    <message>
        <source>Consent</source>
        <translation>同意</translation>
    </message>
    <message>
        <source>Family</source>
        <translation>家人</translation>
    </message>
</context>
<context>
    <name>Record</name>
    <message>
        <source>Record</source>
        <translation>錄製</translation>
    </message>
    <message>
        <source>Also record a video</source>
        <translation>同時錄製影片</translation>
    </message>
    <message>
        <source>The log holds what was read in the faces, and no pictures.</source>
        <translation>記錄檔只包含臉部的判讀結果，不含任何畫面。</translation>
    </message>
    <message>
        <source>About {} an hour, as long as the picture is like now.</source>
        <translation>每小時約 {}，以目前的畫面計算。</translation>
    </message>
    <message>
        <source>Every face is made unrecognisable as the video is written.</source>
        <translation>寫入影片時，每張臉都會處理成無法辨認。</translation>
    </message>
    <message>
        <source>Who of those in view has agreed to be recognised?</source>
        <translation>畫面中有哪些人同意讓人認出自己？</translation>
    </message>
    <message>
        <source>Whoever comes later, or is lost from view for a while, is hidden again.</source>
        <translation>之後出現的人，或暫時離開畫面的人，都會再次遮住。</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>Replay</name>
    <message>
        <source>d MMM</source>
        <translation>M月d日</translation>
    </message>
    <message>
        <source>Back to the mark or emotion before</source>
        <translation>回到上一個標記或情緒</translation>
    </message>
    <message>
        <source>Back to the mark or emotion before (P)</source>
        <translation>回到上一個標記或情緒（P）</translation>
    </message>
    <message>
        <source>On to the next mark or emotion</source>
        <translation>前往下一個標記或情緒</translation>
    </message>
    <message>
        <source>On to the next mark or emotion (N)</source>
        <translation>前往下一個標記或情緒（N）</translation>
    </message>
    <message>
        <source>One frame back</source>
        <translation>後退一個影格</translation>
    </message>
    <message>
        <source>One frame back (comma)</source>
        <translation>後退一個影格（逗號）</translation>
    </message>
    <message>
        <source>One frame on</source>
        <translation>前進一個影格</translation>
    </message>
    <message>
        <source>One frame on (full stop)</source>
        <translation>前進一個影格（句點）</translation>
    </message>
    <message>
        <source>Whole session</source>
        <translation>整個工作階段</translation>
    </message>
    <message>
        <source>See the whole session (0)</source>
        <translation>顯示整個工作階段（0）</translation>
    </message>
    <message>
        <source>Video</source>
        <translation>影片</translation>
    </message>
    <message>
        <source>Show the video (V)</source>
        <translation>顯示影片（V）</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暫停</translation>
    </message>
    <message>
        <source>Pause (Space)</source>
        <translation>暫停（空白鍵）</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>播放</translation>
    </message>
    <message>
        <source>Play (Space)</source>
        <translation>播放（空白鍵）</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>Cursor at {}</source>
        <translation>游標位於 {}</translation>
    </message>
    <message>
        <source>{}×</source>
        <translation>{}×</translation>
    </message>
    <message>
        <source>Timeline</source>
        <translation>時間軸</translation>
    </message>
    <message>
        <source>Part of the session that is seen</source>
        <translation>目前顯示的區段</translation>
    </message>
    <message>
        <source>Drag the window or its ends. Arrow keys move it, with Shift they resize it; + and − zoom.</source>
        <translation>拖曳視窗或其兩端。方向鍵可移動視窗，加按 Shift 可調整長度；+ 與 − 可縮放。</translation>
    </message>
    <message>
        <source>{} to {} of {} to {}</source>
        <translation>{} 至 {}，全部為 {} 至 {}</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>已暫停</translation>
    </message>
    <message>
        <source>camera lost</source>
        <translation>攝影機中斷</translation>
    </message>
    <message>
        <source>nobody there</source>
        <translation>沒有人</translation>
    </message>
    <message>
        <source>not in view</source>
        <translation>不在畫面中</translation>
    </message>
    <message>
        <source>and {} more</source>
        <translation>以及另外 {} 人</translation>
    </message>
    <message>
        <source>this frame: {}</source>
        <translation>此影格：{}</translation>
    </message>
    <message>
        <source>nothing stands out</source>
        <translation>沒有明顯的表情</translation>
    </message>
    <message>
        <source>can&apos;t be read</source>
        <translation>無法判讀</translation>
    </message>
    <message>
        <source>mark</source>
        <translation>標記</translation>
    </message>
    <message>
        <source>Video of the session</source>
        <translation>這個工作階段的影片</translation>
    </message>
    <message>
        <source>Opening the video…</source>
        <translation>正在開啟影片…</translation>
    </message>
    <message>
        <source>No picture was recorded at this moment.</source>
        <translation>這個時刻沒有錄下畫面。</translation>
    </message>
    <message>
        <source>This picture of the video is damaged.</source>
        <translation>影片的這個畫面已損壞。</translation>
    </message>
    <message>
        <source>The video can&apos;t be shown.</source>
        <translation>無法顯示影片。</translation>
    </message>
    <message>
        <source>Mark here… (M)</source>
        <translation>在此標記…（M）</translation>
    </message>
    <message>
        <source>Put the cursor here</source>
        <translation>將游標移到這裡</translation>
    </message>
    <message>
        <source>No session is open.</source>
        <translation>沒有開啟任何工作階段。</translation>
    </message>
    <message>
        <source>Making the timeline ready…</source>
        <translation>正在準備時間軸…</translation>
    </message>
    <message>
        <source>The timeline could not be drawn. Open the session again.</source>
        <translation>無法繪製時間軸。請重新開啟這個工作階段。</translation>
    </message>
</context>
<context>
    <name>Retention</name>
    <message>
        <source>{} sessions are older than {} days and will be deleted in half a minute.</source>
        <translation>有 {} 個工作階段超過 {} 天，半分鐘後會刪除。</translation>
    </message>
    <message>
        <source>Keep them this time</source>
        <translation>這次先保留</translation>
    </message>
    <message>
        <source>{} old sessions were deleted ({}).</source>
        <translation>已刪除 {} 個舊的工作階段（{}）。</translation>
    </message>
</context>
<context>
    <name>Seat</name>
    <message>
        <source>Draw a frame around the seat</source>
        <translation>請在座位周圍畫出框線</translation>
    </message>
    <message>
        <source>Arrows move it, Shift+arrows resize it.</source>
        <translation>方向鍵移動，Shift+方向鍵調整大小。</translation>
    </message>
    <message>
        <source>Use this seat</source>
        <translation>使用這個座位</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Seat: {} from the left, {} from the top, {} wide, {} high.</source>
        <translation>座位：距左側 {}、距上方 {}、寬 {}、高 {}。</translation>
    </message>
</context>
<context>
    <name>Sessions</name>
    <message>
        <source>Compare with which session?</source>
        <translation>要和哪個工作階段比較？</translation>
    </message>
    <message>
        <source>Apart</source>
        <translation>各自移動</translation>
    </message>
    <message>
        <source>From the start</source>
        <translation>從開頭對齊</translation>
    </message>
    <message>
        <source>Time of day</source>
        <translation>依時刻對齊</translation>
    </message>
    <message>
        <source>The two windows go together</source>
        <translation>兩個範圍一起移動</translation>
    </message>
    <message>
        <source>Marked.</source>
        <translation>已加上標記。</translation>
    </message>
    <message>
        <source>The mark was changed.</source>
        <translation>已變更標記。</translation>
    </message>
    <message>
        <source>The mark was deleted. Ctrl+Z brings it back.</source>
        <translation>已刪除標記。按 Ctrl+Z 可恢復。</translation>
    </message>
    <message>
        <source>The note was saved.</source>
        <translation>已儲存附註。</translation>
    </message>
    <message>
        <source>{} is called {} now.</source>
        <translation>{} 現在叫{}。</translation>
    </message>
    <message>
        <source>{} has no name now.</source>
        <translation>{} 現在沒有名字。</translation>
    </message>
    <message>
        <source>{} and {} are both seen at {}: they can&apos;t be one person.</source>
        <translation>{}和{}在 {} 同時出現：不可能是同一人。</translation>
    </message>
    <message>
        <source>{} and {} are one person now. Ctrl+Z parts them again.</source>
        <translation>{}和{}現在是同一人。按 Ctrl+Z 可再分開。</translation>
    </message>
    <message>
        <source>Put the cursor between two readings of {}: there the split is made.</source>
        <translation>請把游標放在{}的兩筆判讀之間：會在該處分開。</translation>
    </message>
    <message>
        <source>From {} on, {} is {} now.</source>
        <translation>從 {} 起，{} 現在是 {}。</translation>
    </message>
    <message>
        <source>There is nothing to take back.</source>
        <translation>沒有可以收回的變更。</translation>
    </message>
    <message>
        <source>Taken back: {}.</source>
        <translation>已收回：{}。</translation>
    </message>
    <message>
        <source>Done again: {}.</source>
        <translation>已重做：{}。</translation>
    </message>
    <message>
        <source>a mark</source>
        <translation>標記</translation>
    </message>
    <message>
        <source>the note</source>
        <translation>附註</translation>
    </message>
    <message>
        <source>a name</source>
        <translation>名字</translation>
    </message>
    <message>
        <source>two people made one</source>
        <translation>將兩個人物合為一人</translation>
    </message>
    <message>
        <source>a person split in two</source>
        <translation>將一個人物分成兩個</translation>
    </message>
    <message>
        <source>a change</source>
        <translation>變更</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>匯出</translation>
    </message>
    <message>
        <source>Timeline as it is seen, as PNG…</source>
        <translation>目前的時間軸，存成 PNG…</translation>
    </message>
    <message>
        <source>Timeline as it is seen, as SVG…</source>
        <translation>目前的時間軸，存成 SVG…</translation>
    </message>
    <message>
        <source>Save a picture of the timeline</source>
        <translation>儲存時間軸的圖片</translation>
    </message>
    <message>
        <source>Saved: {}</source>
        <translation>已儲存：{}</translation>
    </message>
    <message>
        <source>recording</source>
        <translation>錄製中</translation>
    </message>
    <message>
        <source>Date, name, note</source>
        <translation>日期、名字、附註</translation>
    </message>
    <message>
        <source>Find a session by date, name or note</source>
        <translation>以日期、名字或附註尋找工作階段</translation>
    </message>
    <message>
        <source>For example: 23 Nov, 2026-11, yesterday, a name, a word of a note</source>
        <translation>例如：11月23日、2026-11、昨天、名字、附註中的字詞</translation>
    </message>
    <message>
        <source>Sessions, newest first</source>
        <translation>工作階段，由新到舊</translation>
    </message>
    <message>
        <source>No session fits this.</source>
        <translation>沒有符合的工作階段。</translation>
    </message>
    <message>
        <source>tea, phone call, …</source>
        <translation>喝茶、講電話…</translation>
    </message>
    <message>
        <source>only for a span</source>
        <translation>僅用於時段</translation>
    </message>
    <message>
        <source>What happened?</source>
        <translation>發生了什麼事？</translation>
    </message>
    <message>
        <source>From</source>
        <translation>從</translation>
    </message>
    <message>
        <source>To</source>
        <translation>到</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>儲存</translation>
    </message>
    <message>
        <source>The end must come after the start.</source>
        <translation>結束時間必須晚於開始時間。</translation>
    </message>
    <message>
        <source>“{}” is no time. Type one such as {}.</source>
        <translation>「{}」不是時間。請輸入例如 {}。</translation>
    </message>
    <message>
        <source>Sessions</source>
        <translation>工作階段</translation>
    </message>
    <message>
        <source>Code by eye…</source>
        <translation>人工標記…</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>開啟資料夾</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>刪除</translation>
    </message>
    <message>
        <source>Delete this session…</source>
        <translation>刪除這個工作階段…</translation>
    </message>
    <message>
        <source>Open…</source>
        <translation>開啟…</translation>
    </message>
    <message>
        <source>Open a session from elsewhere</source>
        <translation>開啟其他位置的工作階段</translation>
    </message>
    <message>
        <source>A session&apos;s folder…</source>
        <translation>工作階段的資料夾…</translation>
    </message>
    <message>
        <source>A log (a .csv file)…</source>
        <translation>記錄檔（.csv 檔案）…</translation>
    </message>
    <message>
        <source>End comparison</source>
        <translation>結束比較</translation>
    </message>
    <message>
        <source>Compare…</source>
        <translation>比較…</translation>
    </message>
    <message>
        <source>Compare with…</source>
        <translation>比較對象…</translation>
    </message>
    <message>
        <source>One moment: the session is being read.</source>
        <translation>請稍候：正在讀取工作階段。</translation>
    </message>
    <message>
        <source>Nothing was recorded yet. On the Live page, Record keeps what is seen; it can be looked at here then.</source>
        <translation>尚未錄製任何內容。在「即時」頁面按「錄製」會保留所見，之後即可在這裡查看。</translation>
    </message>
    <message>
        <source>Choose a session at the left.</source>
        <translation>請在左側選擇工作階段。</translation>
    </message>
    <message>
        <source>Open a session&apos;s folder</source>
        <translation>開啟工作階段的資料夾</translation>
    </message>
    <message>
        <source>Open a log</source>
        <translation>開啟記錄檔</translation>
    </message>
    <message>
        <source>Logs (*.csv)</source>
        <translation>記錄檔 (*.csv)</translation>
    </message>
    <message>
        <source>There is no other session to compare with.</source>
        <translation>沒有其他工作階段可以比較。</translation>
    </message>
    <message>
        <source>Delete the session of {}?</source>
        <translation>要刪除 {} 的工作階段嗎？</translation>
    </message>
    <message>
        <source>Share of the time</source>
        <translation>時間占比</translation>
    </message>
    <message>
        <source>Longest episodes</source>
        <translation>持續最久的時段</translation>
    </message>
    <message>
        <source>Longest episodes; Enter goes there</source>
        <translation>持續最久的時段；按 Enter 前往</translation>
    </message>
    <message>
        <source>No expression could be read for any length of time.</source>
        <translation>沒有任何表情能判讀一段時間。</translation>
    </message>
    <message>
        <source>Marks and note</source>
        <translation>標記與附註</translation>
    </message>
    <message>
        <source>Note on the whole session</source>
        <translation>整個工作階段的附註</translation>
    </message>
    <message>
        <source>Marks; Enter edits, Delete deletes</source>
        <translation>標記；Enter 編輯，Delete 刪除</translation>
    </message>
    <message>
        <source>New mark at the cursor</source>
        <translation>在游標處新增標記</translation>
    </message>
    <message>
        <source>Edit the mark</source>
        <translation>編輯標記</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>Enter</translation>
    </message>
    <message>
        <source>Delete the mark</source>
        <translation>刪除標記</translation>
    </message>
    <message>
        <source>{} ({})</source>
        <translation>{}（{}）</translation>
    </message>
    <message>
        <source>No marks yet. M sets one at the cursor; a double-click edits it.</source>
        <translation>尚無標記。按 M 在游標處加上標記；按兩下可編輯。</translation>
    </message>
    <message>
        <source>{} to {}</source>
        <translation>{} 至 {}</translation>
    </message>
    <message>
        <source>Changes of expression</source>
        <translation>表情的變化</translation>
    </message>
    <message>
        <source>Gaps</source>
        <translation>空白時段</translation>
    </message>
    <message>
        <source>Gaps; Enter goes there</source>
        <translation>空白時段；按 Enter 前往</translation>
    </message>
    <message>
        <source>No gaps: there are readings all the time.</source>
        <translation>沒有空白：全程都有判讀結果。</translation>
    </message>
    <message>
        <source>{} gaps, {} without readings in all.</source>
        <translation>{} 段空白，共 {} 沒有判讀結果。</translation>
    </message>
    <message>
        <source>1 gap, {} without readings.</source>
        <translation>1 段空白，{} 沒有判讀結果。</translation>
    </message>
    <message>
        <source>The {} longest are listed.</source>
        <translation>列出最長的 {} 段。</translation>
    </message>
    <message>
        <source>Person</source>
        <translation>人物</translation>
    </message>
    <message>
        <source>Rename, merge or split</source>
        <translation>重新命名、合併或分開</translation>
    </message>
    <message>
        <source>Rename, merge or split the chosen person</source>
        <translation>將所選人物重新命名、合併或分開</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Show everybody</source>
        <translation>顯示所有人</translation>
    </message>
    <message>
        <source>Show {}</source>
        <translation>顯示{}</translation>
    </message>
    <message>
        <source>{} more</source>
        <translation>另 {} 人</translation>
    </message>
    <message>
        <source>{} more people</source>
        <translation>另外 {} 人</translation>
    </message>
    <message>
        <source>Rename… (F2)</source>
        <translation>重新命名… (F2)</translation>
    </message>
    <message>
        <source>Somebody else from the cursor on</source>
        <translation>從游標起是另一個人</translation>
    </message>
    <message>
        <source>The same person as</source>
        <translation>與此人是同一人</translation>
    </message>
    <message>
        <source>{} {}</source>
        <translation>{} {}</translation>
    </message>
    <message>
        <source>mean probability {}</source>
        <translation>平均機率 {}</translation>
    </message>
    <message>
        <source>&lt; {}</source>
        <translation>&lt; {}</translation>
    </message>
    <message>
        <source>Figures of</source>
        <translation>統計範圍</translation>
    </message>
    <message>
        <source>to</source>
        <translation>至</translation>
    </message>
    <message>
        <source>Visible window</source>
        <translation>可見範圍</translation>
    </message>
    <message>
        <source>Whole session</source>
        <translation>整個工作階段</translation>
    </message>
    <message>
        <source>Start of the window</source>
        <translation>範圍的開始時間</translation>
    </message>
    <message>
        <source>End of the window</source>
        <translation>範圍的結束時間</translation>
    </message>
    <message>
        <source>Type a time, such as 12:10:00, and press Enter</source>
        <translation>輸入時間，例如 12:10:00，再按 Enter</translation>
    </message>
    <message>
        <source>The session lasts from {} to {}.</source>
        <translation>這個工作階段從 {} 到 {}。</translation>
    </message>
    <message>
        <source>Changes from one expression to another</source>
        <translation>從一種表情到另一種表情的變化</translation>
    </message>
    <message>
        <source>No changes.</source>
        <translation>沒有變化。</translation>
    </message>
    <message>
        <source>came after</source>
        <translation>之後</translation>
    </message>
    <message>
        <source>before</source>
        <translation>之前</translation>
    </message>
    <message>
        <source>Read it again</source>
        <translation>重新讀取</translation>
    </message>
    <message>
        <source>Stacked</source>
        <translation>堆疊</translation>
    </message>
    <message>
        <source>Lines</source>
        <translation>曲線</translation>
    </message>
    <message>
        <source>Ribbon</source>
        <translation>色帶</translation>
    </message>
    <message>
        <source>Drawn as</source>
        <translation>繪製方式</translation>
    </message>
    <message>
        <source>Take back</source>
        <translation>收回</translation>
    </message>
    <message>
        <source>Take back (Ctrl+Z)</source>
        <translation>收回 (Ctrl+Z)</translation>
    </message>
    <message>
        <source>Do again</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Do again (Ctrl+Shift+Z)</source>
        <translation>重做 (Ctrl+Shift+Z)</translation>
    </message>
    <message>
        <source>Figures</source>
        <translation>統計</translation>
    </message>
    <message>
        <source>Changes</source>
        <translation>變化</translation>
    </message>
    <message>
        <source>Below the timeline</source>
        <translation>時間軸下方</translation>
    </message>
    <message>
        <source>This session is being recorded: this is what was written so far.</source>
        <translation>這個工作階段正在錄製：這是目前已寫入的內容。</translation>
    </message>
    <message>
        <source>Name of {}</source>
        <translation>{} 的名字</translation>
    </message>
    <message>
        <source>What is this person called in this session?</source>
        <translation>這個人在這個工作階段中叫什麼名字？</translation>
    </message>
    <message>
        <source>New mark</source>
        <translation>新標記</translation>
    </message>
    <message>
        <source>{} s</source>
        <translation>{} 秒</translation>
    </message>
    <message>
        <source>{} min</source>
        <translation>{} 分</translation>
    </message>
    <message>
        <source>{} h {:02d}</source>
        <translation>{}時{:02d}分</translation>
    </message>
    <message>
        <source>{} min {:02d} s</source>
        <translation>{} 分 {:02d} 秒</translation>
    </message>
    <message>
        <source>{} h {:02d} min</source>
        <translation>{} 小時 {:02d} 分</translation>
    </message>
    <message>
        <source>d MMM</source>
        <translation>M月d日</translation>
    </message>
    <message>
        <source>d MMM yyyy</source>
        <translation>yyyy年M月d日</translation>
    </message>
    <message>
        <source>{}, {}</source>
        <translation>{} {}</translation>
    </message>
    <message>
        <source>dddd, d MMMM yyyy</source>
        <translation>yyyy年M月d日 dddd</translation>
    </message>
    <message>
        <source>nobody seen</source>
        <translation>沒有人</translation>
    </message>
    <message>
        <source>{} and {} more</source>
        <translation>{}等，另有 {} 人</translation>
    </message>
    <message>
        <source>1 person</source>
        <translation>1 人</translation>
    </message>
    <message>
        <source>{} people</source>
        <translation>{} 人</translation>
    </message>
    <message>
        <source>no sound log</source>
        <translation>沒有完好的記錄檔</translation>
    </message>
    <message>
        <source>being recorded now</source>
        <translation>正在錄製</translation>
    </message>
    <message>
        <source>Everybody</source>
        <translation>所有人</translation>
    </message>
    <message>
        <source>There are no readings of {} from {}.</source>
        <translation>{1} 沒有{0}的判讀結果。</translation>
    </message>
    <message>
        <source>{} of the readings ({})</source>
        <translation>{} 的判讀結果（{}）</translation>
    </message>
    <message>
        <source>{} of the readings</source>
        <translation>{} 的判讀結果</translation>
    </message>
    <message>
        <source>{} could not be read surely in {}</source>
        <translation>{}在 {}中無法確定判讀</translation>
    </message>
    <message>
        <source>{} looked {} in {}</source>
        <translation>{0}看起來{1}：{2}</translation>
    </message>
    <message>
        <source>{} readings</source>
        <translation>{} 筆判讀</translation>
    </message>
    <message>
        <source>{}, {}.</source>
        <translation>{}，{}。</translation>
    </message>
    <message>
        <source>Too short for an interval.</source>
        <translation>時間太短，無法算出區間。</translation>
    </message>
    <message>
        <source>; </source>
        <translation>；</translation>
    </message>
    <message>
        <source>angry</source>
        <translation>生氣</translation>
    </message>
    <message>
        <source>fearful</source>
        <translation>害怕</translation>
    </message>
    <message>
        <source>happy</source>
        <translation>開心</translation>
    </message>
    <message>
        <source>neutral</source>
        <translation>平靜</translation>
    </message>
    <message>
        <source>sad</source>
        <translation>難過</translation>
    </message>
    <message>
        <source>surprised</source>
        <translation>驚訝</translation>
    </message>
    <message>
        <source>sure {}</source>
        <translation>把握 {}</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>暫停</translation>
    </message>
    <message>
        <source>The camera was lost</source>
        <translation>攝影機中斷</translation>
    </message>
    <message>
        <source>Nobody found</source>
        <translation>沒有偵測到人</translation>
    </message>
    <message>
        <source>once</source>
        <translation>1 次</translation>
    </message>
    <message>
        <source>{} times</source>
        <translation>{} 次</translation>
    </message>
    <message>
        <source>From {} to {}: {}</source>
        <translation>從{}到{}：{}</translation>
    </message>
</context>
<context>
    <name>Settings</name>
    <message>
        <source>Camera</source>
        <translation>攝影機</translation>
    </message>
    <message>
        <source>What is watched. Pictures are read on this computer, and never leave it.</source>
        <translation>觀看的來源。畫面只在這部電腦上判讀，絕不外傳。</translation>
    </message>
    <message>
        <source>Preview of what is watched</source>
        <translation>觀看內容的預覽</translation>
    </message>
    <message>
        <source>Look for cameras again</source>
        <translation>重新尋找攝影機</translation>
    </message>
    <message>
        <source>Watch</source>
        <translation>觀看</translation>
    </message>
    <message>
        <source>Chosen now, and each time the app starts.</source>
        <translation>現在使用，之後每次啟動也使用。</translation>
    </message>
    <message>
        <source>the first camera, else the demo clip</source>
        <translation>第一部攝影機，沒有則使用示範影片</translation>
    </message>
    <message>
        <source>Size of the picture</source>
        <translation>畫面大小</translation>
    </message>
    <message>
        <source>A larger picture shows faces that are farther away, and takes more time.</source>
        <translation>較大的畫面可以看到較遠的臉，但需要更多時間。</translation>
    </message>
    <message>
        <source>what the camera gives</source>
        <translation>攝影機提供的值</translation>
    </message>
    <message>
        <source>Pictures a second</source>
        <translation>每秒張數</translation>
    </message>
    <message>
        <source>A camera gives what comes nearest; many give fewer in dim light.</source>
        <translation>攝影機會提供最接近的值；許多攝影機在光線不足時會較少。</translation>
    </message>
    <message>
        <source>Close the camera each day at</source>
        <translation>每天關閉攝影機的時間</translation>
    </message>
    <message>
        <source>It is given back then, and nothing is seen or recorded.</source>
        <translation>到時會釋放攝影機，不會看到也不會錄製任何內容。</translation>
    </message>
    <message>
        <source>never</source>
        <translation>從不</translation>
    </message>
    <message>
        <source>and open it again at</source>
        <translation>重新開啟的時間</translation>
    </message>
    <message>
        <source>It may be after midnight. You can open it earlier by hand.</source>
        <translation>可以跨過午夜。您也可以提早手動開啟。</translation>
    </message>
    <message>
        <source>What the camera gives</source>
        <translation>攝影機提供的值</translation>
    </message>
    <message>
        <source>{} a second</source>
        <translation>每秒 {} 張</translation>
    </message>
    <message>
        <source>The first camera, else the demo clip</source>
        <translation>第一部攝影機，沒有則使用示範影片</translation>
    </message>
    <message>
        <source>Demo clip</source>
        <translation>示範影片</translation>
    </message>
    <message>
        <source>Never</source>
        <translation>從不</translation>
    </message>
    <message>
        <source>Nothing is watched now</source>
        <translation>目前沒有觀看任何來源</translation>
    </message>
    <message>
        <source>This is no camera: size and rate hold as soon as one is watched.</source>
        <translation>目前不是攝影機：大小與速率會在觀看攝影機時生效。</translation>
    </message>
    <message>
        <source>Gives {} × {}</source>
        <translation>提供 {} × {}</translation>
    </message>
    <message>
        <source> at {} pictures a second</source>
        <translation>，每秒 {} 張</translation>
    </message>
    <message>
        <source> · {} arrive</source>
        <translation> · 實際收到 {} 張</translation>
    </message>
    <message>
        <source>What is kept</source>
        <translation>保留的內容</translation>
    </message>
    <message>
        <source>Recordings hold figures, not pictures. Pictures are kept only when you save one.</source>
        <translation>錄製的是數字而不是畫面。只有您儲存時才會保留畫面。</translation>
    </message>
    <message>
        <source>Data folder</source>
        <translation>資料存放位置</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>選擇…</translation>
    </message>
    <message>
        <source>Choose another data folder</source>
        <translation>選擇其他資料夾</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>開啟</translation>
    </message>
    <message>
        <source>Open the data folder</source>
        <translation>開啟資料存放位置</translation>
    </message>
    <message>
        <source>Keep sessions</source>
        <translation>保留工作階段</translation>
    </message>
    <message>
        <source>for ever</source>
        <translation>永久</translation>
    </message>
    <message>
        <source>Old logs</source>
        <translation>舊的記錄</translation>
    </message>
    <message>
        <source>Frames between those that are kept are gone for good; the days on the page Care stay as they were. Sessions with a video or a coding are left whole. It is done when the app starts.</source>
        <translation>中間的畫面記錄會永久刪掉；「照護」頁面上的日子保持不變。有影片或人工標註的會完整保留。程式啟動時進行。</translation>
    </message>
    <message>
        <source>whole</source>
        <translation>完整保留</translation>
    </message>
    <message>
        <source>For {} days</source>
        <translation>{} 天</translation>
    </message>
    <message>
        <source>For ever</source>
        <translation>永久</translation>
    </message>
    <message>
        <source>Keep every frame</source>
        <translation>保留每一格</translation>
    </message>
    <message>
        <source>One frame a second after {} days, one a minute after {}</source>
        <translation>{} 天後每秒留一格，{} 天後每分鐘留一格</translation>
    </message>
    <message>
        <source>As the settings file says</source>
        <translation>依設定檔</translation>
    </message>
    <message>
        <source>What was recorded before stays where it is when you choose another folder.</source>
        <translation>選擇其他資料夾時，先前錄製的內容會留在原處。</translation>
    </message>
    <message>
        <source>{} free.</source>
        <translation>剩餘 {}。</translation>
    </message>
    <message>
        <source>Nothing is deleted by itself.</source>
        <translation>不會自動刪除任何內容。</translation>
    </message>
    <message>
        <source>1 session, of {}, is older than that.</source>
        <translation>有 1 個工作階段（{}）超過這個期限。</translation>
    </message>
    <message>
        <source>When the app starts it says so, and deletes it half a minute later unless you keep it.</source>
        <translation>程式啟動時會先告知，半分鐘後刪除，除非您選擇保留。</translation>
    </message>
    <message>
        <source>{} sessions are older than that, the oldest of {}.</source>
        <translation>有 {} 個工作階段超過這個期限，最舊的是 {}。</translation>
    </message>
    <message>
        <source>When the app starts it says so, and deletes them half a minute later unless you keep them.</source>
        <translation>程式啟動時會先告知，半分鐘後刪除，除非您選擇保留。</translation>
    </message>
    <message>
        <source>Delete sessions after {} days?</source>
        <translation>要在 {} 天後刪除工作階段嗎？</translation>
    </message>
    <message>
        <source>Delete after {} days</source>
        <translation>{} 天後刪除</translation>
    </message>
    <message>
        <source>Nothing is deleted now. The next time the app starts, it says what is too old and deletes it half a minute later, unless you press the button that keeps it. What was deleted can&apos;t be brought back.</source>
        <translation>現在不會刪除任何內容。程式下次啟動時會先告知哪些已超過期限，半分鐘後才刪除；按下保留的按鈕就不會刪除。刪除後無法復原。</translation>
    </message>
    <message>
        <source>No session is older than that now.</source>
        <translation>目前沒有超過這個期限的工作階段。</translation>
    </message>
    <message>
        <source>Choose the data folder</source>
        <translation>選擇資料存放位置</translation>
    </message>
    <message>
        <source>Language and looks</source>
        <translation>語言與外觀</translation>
    </message>
    <message>
        <source>How the window speaks and shows itself.</source>
        <translation>視窗的語言與外觀。</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>語言</translation>
    </message>
    <message>
        <source>the system&apos;s</source>
        <translation>與系統相同</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>佈景主題</translation>
    </message>
    <message>
        <source>System</source>
        <translation>系統</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>淺色</translation>
    </message>
    <message>
        <source>Size of words</source>
        <translation>文字大小</translation>
    </message>
    <message>
        <source>From 80 to 200 %, on top of what the system says.</source>
        <translation>80% 到 200%，會再乘上系統的設定。</translation>
    </message>
    <message>
        <source>Reduced motion</source>
        <translation>減少動態效果</translation>
    </message>
    <message>
        <source>Nothing moves by itself but the picture and the timeline.</source>
        <translation>除了畫面與時間軸，不會有任何動畫。</translation>
    </message>
    <message>
        <source>off</source>
        <translation>關閉</translation>
    </message>
    <message>
        <source>The system&apos;s</source>
        <translation>與系統相同</translation>
    </message>
    <message>
        <source>On this computer</source>
        <translation>在這部電腦上</translation>
    </message>
    <message>
        <source>All are off until you switch them on.</source>
        <translation>預設全部關閉，由您決定是否開啟。</translation>
    </message>
    <message>
        <source>The window opens, and watches what is chosen above, after you log in.</source>
        <translation>登入後會開啟視窗，並觀看上方選擇的來源。</translation>
    </message>
    <message>
        <source>This system has no way that emomonitor knows.</source>
        <translation>emomonitor 在這個系統上無法這麼做。</translation>
    </message>
    <message>
        <source>Start with the computer</source>
        <translation>開機時啟動</translation>
    </message>
    <message>
        <source>Begin with the companion</source>
        <translation>一開始就顯示陪伴畫面</translation>
    </message>
    <message>
        <source>The window opens over the whole screen, for the person. It is left by a long press.</source>
        <translation>視窗會佔滿整個螢幕，供長輩使用；長按按鈕即可離開。</translation>
    </message>
    <message>
        <source>Stay in the tray</source>
        <translation>留在系統匣</translation>
    </message>
    <message>
        <source>Closing the window lets the app go on in the system&apos;s tray; its icon is red while it records.</source>
        <translation>關閉視窗後，程式會在系統匣中繼續執行；錄製時圖示為紅色。</translation>
    </message>
    <message>
        <source>This desktop has no tray: closing the window ends the app.</source>
        <translation>這個桌面環境沒有系統匣：關閉視窗會結束程式。</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>設定</translation>
    </message>
    <message>
        <source>About emomonitor</source>
        <translation>關於 emomonitor</translation>
    </message>
    <message>
        <source>Not a medical device. A reading is an expression that the camera could read, never a feeling.</source>
        <translation>這不是醫療器材。判讀結果是攝影機看得出的表情，絕不代表感受。</translation>
    </message>
    <message>
        <source>Reading faces</source>
        <translation>辨識臉部</translation>
    </message>
    <message>
        <source>Another model takes over from one picture to the next. Another distance or engine begins the analysis anew: a recording that goes on is closed, and a new one begins.</source>
        <translation>更換模型時，下一個畫面起立即接手。更換距離或引擎會重新開始分析：進行中的錄製會結束，並開始新的錄製。</translation>
    </message>
    <message>
        <source>Distance</source>
        <translation>距離</translation>
    </message>
    <message>
        <source>Near: within about 2 metres, as at a desk. Room: farther away, and slower.</source>
        <translation>近：約 2 公尺以內，例如在書桌前。室內：距離較遠，速度較慢。</translation>
    </message>
    <message>
        <source>near</source>
        <translation>近</translation>
    </message>
    <message>
        <source>Near</source>
        <translation>近</translation>
    </message>
    <message>
        <source>Room</source>
        <translation>室內</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>引擎</translation>
    </message>
    <message>
        <source>automatic</source>
        <translation>自動</translation>
    </message>
    <message>
        <source>Save power</source>
        <translation>省電</translation>
    </message>
    <message>
        <source>Four pictures a second while nothing changes, all of them as soon as something does, and one a second while nobody is there. For a computer that is on all day.</source>
        <translation>沒有變化時每秒看四張，一有變化就全部看；沒有人時每秒只看一張。適合整天開著的電腦。</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>關</translation>
    </message>
    <message>
        <source>On</source>
        <translation>開</translation>
    </message>
    <message>
        <source>{}.</source>
        <translation>{}。</translation>
    </message>
    <message>
        <source>not measured</source>
        <translation>未測量</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自動</translation>
    </message>
    <message>
        <source>What runs the network. Running now: {}.</source>
        <translation>執行神經網路的引擎。目前使用：{}。</translation>
    </message>
    <message>
        <source>What runs the network.</source>
        <translation>執行神經網路的引擎。</translation>
    </message>
    <message>
        <source>How sure, how calm</source>
        <translation>信心與平穩度</translation>
    </message>
    <message>
        <source>Both hold at once, also while something is watched or recorded.</source>
        <translation>兩者都立即生效，觀看或錄製時也一樣。</translation>
    </message>
    <message>
        <source>Smoothing</source>
        <translation>平滑化</translation>
    </message>
    <message>
        <source>{} s</source>
        <translation>{} 秒</translation>
    </message>
    <message>
        <source>Unsure below</source>
        <translation>低於此值為不確定</translation>
    </message>
    <message>
        <source>the model&apos;s own</source>
        <translation>模型的預設值</translation>
    </message>
    <message>
        <source>Off: each picture counts by itself, and labels may flicker.</source>
        <translation>關閉：每張畫面各自判讀，標籤可能閃動。</translation>
    </message>
    <message>
        <source>Lively: a change is seen at once, and labels may flicker a little.</source>
        <translation>靈敏：變化立即顯示，標籤可能稍微閃動。</translation>
    </message>
    <message>
        <source>Calm: a change of face is seen within about a second.</source>
        <translation>平穩：表情變化約在一秒內顯示。</translation>
    </message>
    <message>
        <source>Very calm: short expressions pass unseen, a change takes about {} seconds.</source>
        <translation>非常平穩：短暫的表情不會顯示，變化約需 {} 秒。</translation>
    </message>
    <message>
        <source>Where no expression is this sure, the app says “unsure”.</source>
        <translation>沒有任何表情達到這個信心時，會顯示「不確定」。</translation>
    </message>
    <message>
        <source>It will say nothing for nearly all faces like the test images.</source>
        <translation>對於類似測試影像的臉，幾乎全都不會判讀。</translation>
    </message>
    <message>
        <source>It will say nothing for about {} of faces like the test images, and be right for {} of the rest.</source>
        <translation>對於類似測試影像的臉，約有 {} 不會判讀，其餘有 {} 判讀正確。</translation>
    </message>
    <message>
        <source>{}: back to usual</source>
        <translation>{}：恢復預設值</translation>
    </message>
    <message>
        <source>Back to usual: {}</source>
        <translation>恢復預設值：{}</translation>
    </message>
    <message>
        <source>Back to usual</source>
        <translation>恢復預設值</translation>
    </message>
</context>
<context>
    <name>Spoken</name>
    <message>
        <source>A consent needs a purpose (at most 1000 letters).</source>
        <translation>同意書必須填寫目的（最多 1000 字）。</translation>
    </message>
    <message>
        <source>A consent needs the name of the person watched (at most 200 letters).</source>
        <translation>同意書必須填寫被觀察者的姓名（最多 200 字）。</translation>
    </message>
    <message>
        <source>A log&apos;s name must end in .csv. Choose another name than {}.</source>
        <translation>記錄檔的名稱必須以 .csv 結尾。請改用 {} 以外的名稱。</translation>
    </message>
    <message>
        <source>A picture could not be encoded as JPEG.</source>
        <translation>無法將畫面編碼為 JPEG。</translation>
    </message>
    <message>
        <source>Apprise doesn&apos;t know this address. Its documentation shows how each service&apos;s is written.</source>
        <translation>Apprise 不認得這個位址。各服務的寫法請見 Apprise 的說明文件。</translation>
    </message>
    <message>
        <source>Apprise is not installed. Install it: pip install &quot;emomonitor[notify]&quot;, or start emomonitor with ./run.</source>
        <translation>尚未安裝 Apprise。請執行 pip install &quot;emomonitor[notify]&quot;，或用 ./run 啟動 emomonitor。</translation>
    </message>
    <message>
        <source>Ask for it in the window (Record), or with emomonitor consent new.</source>
        <translation>請在視窗中（錄製）或以 emomonitor consent new 徵求同意。</translation>
    </message>
    <message>
        <source>Column {} of {}: {} values are no numbers.</source>
        <translation>{1} 的欄位 {0}：有 {2} 個值不是數字。</translation>
    </message>
    <message>
        <source>Facial expressions, read on the person&apos;s own computer. Not a medical device.</source>
        <translation>在本人的電腦上判讀的臉部表情。不是醫療器材。</translation>
    </message>
    <message>
        <source>File name too long</source>
        <translation>檔名太長</translation>
    </message>
    <message>
        <source>Input/output error</source>
        <translation>輸入／輸出錯誤</translation>
    </message>
    <message>
        <source>Is a directory</source>
        <translation>這是資料夾</translation>
    </message>
    <message>
        <source>Loading the face detector…</source>
        <translation>正在載入臉部偵測器…</translation>
    </message>
    <message>
        <source>Loading the model {}…</source>
        <translation>正在載入模型 {}…</translation>
    </message>
    <message>
        <source>Messages can&apos;t be kept in {} ({}).</source>
        <translation>訊息無法存放在 {}（{}）。</translation>
    </message>
    <message>
        <source>Messages can&apos;t be kept in {} ({}). Free some disk space; if it is damaged, rename it.</source>
        <translation>訊息無法存放在 {}（{}）。請清出一些磁碟空間；如果檔案損壞，請改名。</translation>
    </message>
    <message>
        <source>Model file {} can&apos;t be loaded by Keras ({}). Export the model again.</source>
        <translation>Keras 無法載入模型檔 {}（{}）。請重新匯出模型。</translation>
    </message>
    <message>
        <source>Model file {} can&apos;t be loaded by onnxruntime ({}). Export the model again.</source>
        <translation>onnxruntime 無法載入模型檔 {}（{}）。請重新匯出模型。</translation>
    </message>
    <message>
        <source>Model file {} can&apos;t be read ({}). Install emomonitor again.</source>
        <translation>無法讀取模型檔 {}（{}）。請重新安裝 emomonitor。</translation>
    </message>
    <message>
        <source>Model file {} has a head {} that {} doesn&apos;t know. Export the model again.</source>
        <translation>模型檔 {} 有輸出 {}，但 {} 沒有記載。請重新匯出模型。</translation>
    </message>
    <message>
        <source>Model file {} has no head {}. Export the model again.</source>
        <translation>模型檔 {} 沒有輸出 {}。請重新匯出模型。</translation>
    </message>
    <message>
        <source>Model file {} is damaged or was changed: its SHA-256 is not the one in {}. Install emomonitor again, or export the model again with python -m train export.</source>
        <translation>模型檔 {} 已損壞或遭更動：其 SHA-256 與 {} 的記載不符。請重新安裝 emomonitor，或以 python -m train export 重新匯出模型。</translation>
    </message>
    <message>
        <source>Model file {} was loaded, but fails on a trial with two faces ({}). Export the model again, or choose another one with --model.</source>
        <translation>模型檔 {} 已載入，但以兩張臉試跑時失敗（{}）。請重新匯出模型，或以 --model 選擇其他模型。</translation>
    </message>
    <message>
        <source>Model file {}: head {} gives {} on a trial with two faces. Export the model again.</source>
        <translation>模型檔 {}：以兩張臉試跑時，輸出 {} 得到 {}。請重新匯出模型。</translation>
    </message>
    <message>
        <source>Model {} can&apos;t be removed ({}).</source>
        <translation>無法移除模型 {}（{}）。</translation>
    </message>
    <message>
        <source>Model {} gives no temperature for its head {}. Export it again with python -m train export.</source>
        <translation>模型 {} 的輸出 {} 沒有溫度參數。請以 python -m train export 重新匯出。</translation>
    </message>
    <message>
        <source>Model {} has no {} file. Choose another engine with --engine.</source>
        <translation>模型 {} 沒有 {} 檔。請以 --engine 選擇其他引擎。</translation>
    </message>
    <message>
        <source>Model {} is in use. Choose another model first, then remove it.</source>
        <translation>模型 {} 正在使用中。請先選擇其他模型，再移除它。</translation>
    </message>
    <message>
        <source>Model {} was not imported: only imported models can be removed.</source>
        <translation>模型 {} 不是匯入的：只能移除匯入的模型。</translation>
    </message>
    <message>
        <source>No camera was found: plug one in, or play the demo clip with --source demo.</source>
        <translation>找不到攝影機：請接上攝影機，或以 --source demo 播放示範影片。</translation>
    </message>
    <message>
        <source>No face was found in it.</source>
        <translation>其中沒有找到臉。</translation>
    </message>
    <message>
        <source>No source was given. Name a camera, a file or a stream, or use demo.</source>
        <translation>沒有指定來源。請指定攝影機、檔案或串流，或使用 demo。</translation>
    </message>
    <message>
        <source>No space left on device</source>
        <translation>磁碟空間不足</translation>
    </message>
    <message>
        <source>No such file or directory</source>
        <translation>沒有這個檔案或資料夾</translation>
    </message>
    <message>
        <source>None of the {} pictures in {} can be read. Choose others.</source>
        <translation>{1} 裡的 {0} 張圖片都無法讀取。請選擇其他圖片。</translation>
    </message>
    <message>
        <source>Not a directory</source>
        <translation>不是資料夾</translation>
    </message>
    <message>
        <source>Not everything could be deleted: {}. Delete it by hand.</source>
        <translation>無法全部刪除：{}。請手動刪除。</translation>
    </message>
    <message>
        <source>Nothing is running that could be recorded. Start a source first.</source>
        <translation>目前沒有可以錄製的內容。請先開始一個來源。</translation>
    </message>
    <message>
        <source>Nothing of the session lies there: it goes from {} to {}.</source>
        <translation>這次錄製在該時間沒有內容：它從 {} 到 {}。</translation>
    </message>
    <message>
        <source>Open Settings &gt; Privacy &amp; security &gt; Camera, and let desktop apps use the camera.</source>
        <translation>請開啟「設定」&gt;「隱私權與安全性」&gt;「相機」，並允許傳統型應用程式使用相機。</translation>
    </message>
    <message>
        <source>Open System Settings &gt; Privacy &amp; Security &gt; Camera, and switch on emomonitor or the terminal that started it. Then start it again.</source>
        <translation>請開啟「系統設定」&gt;「隱私權與安全性」&gt;「相機」，並開啟 emomonitor 或啟動它的終端機，然後重新啟動。</translation>
    </message>
    <message>
        <source>Opening the source…</source>
        <translation>正在開啟來源…</translation>
    </message>
    <message>
        <source>Opening {}…</source>
        <translation>正在開啟 {}…</translation>
    </message>
    <message>
        <source>Permission denied</source>
        <translation>權限不足</translation>
    </message>
    <message>
        <source>Picture {} of {} is damaged.</source>
        <translation>{1} 的第 {0} 張畫面已損毀。</translation>
    </message>
    <message>
        <source>Read-only file system</source>
        <translation>檔案系統為唯讀</translation>
    </message>
    <message>
        <source>Reading the session was stopped.</source>
        <translation>已停止讀取這個工作階段。</translation>
    </message>
    <message>
        <source>Reading {} was stopped.</source>
        <translation>已停止讀取 {}。</translation>
    </message>
    <message>
        <source>Reads facial expressions, wholly on this computer. Not a medical device.</source>
        <translation>辨識臉部表情，完全在這部電腦上執行。這不是醫療器材。</translation>
    </message>
    <message>
        <source>Recordings can be kept for 1 to 36500 days, not for {}.</source>
        <translation>錄製可以保留 1 到 36500 天，不能是 {}。</translation>
    </message>
    <message>
        <source>Run  flatpak override --user --device=all  with the app&apos;s name, and start it again.</source>
        <translation>請執行 flatpak override --user --device=all 加上程式名稱，然後重新啟動。</translation>
    </message>
    <message>
        <source>Run  snap connect  with the app&apos;s name and :camera, and start it again.</source>
        <translation>請執行 snap connect 加上程式名稱與 :camera，然後重新啟動。</translation>
    </message>
    <message>
        <source>Run  sudo usermod -aG video $USER  and log out and in again: the camera belongs to the group video.</source>
        <translation>請執行 sudo usermod -aG video $USER，然後登出再登入：攝影機屬於 video 群組。</translation>
    </message>
    <message>
        <source>Settings file {} can&apos;t be moved away ({}). Delete it and start again.</source>
        <translation>無法移開設定檔 {}（{}）。請將它刪除後重新啟動。</translation>
    </message>
    <message>
        <source>Settings file {} can&apos;t be read: {}</source>
        <translation>無法讀取設定檔 {}：{}</translation>
    </message>
    <message>
        <source>Settings file {} can&apos;t be written ({}). The change holds until the app ends.</source>
        <translation>無法寫入設定檔 {}（{}）。這項變更只在程式結束前有效。</translation>
    </message>
    <message>
        <source>Settings file {} was written by a newer emomonitor (schema {}). Update the app.</source>
        <translation>設定檔 {} 是較新版的 emomonitor 寫入的（schema {}）。請更新程式。</translation>
    </message>
    <message>
        <source>Settings file {}: unknown {}. Known are {}.</source>
        <translation>設定檔 {}：不認得 {}。可用的項目有 {}。</translation>
    </message>
    <message>
        <source>That was the last picture ({} in all).</source>
        <translation>這是最後一張圖片（共 {} 張）。</translation>
    </message>
    <message>
        <source>The address is no web address. It begins with https://.</source>
        <translation>這不是網址。網址以 https:// 開頭。</translation>
    </message>
    <message>
        <source>The address must begin with mqtts:// or mqtt:// and name a host.</source>
        <translation>位址必須以 mqtts:// 或 mqtt:// 開頭，並寫出主機。</translation>
    </message>
    <message>
        <source>The address must end in a topic of letters, digits, - and _, such as https://ntfy.sh/dad-7f3k9q.</source>
        <translation>位址最後要有主題名稱，只能用英文字母、數字、- 和 _，例如 https://ntfy.sh/dad-7f3k9q。</translation>
    </message>
    <message>
        <source>The analysis failed before the file&apos;s end.</source>
        <translation>分析在檔案結束前失敗。</translation>
    </message>
    <message>
        <source>The analysis was ended before the file&apos;s end.</source>
        <translation>分析在檔案結束前中止。</translation>
    </message>
    <message>
        <source>The channel has no address yet. Give it one.</source>
        <translation>這個管道還沒有位址，請填上。</translation>
    </message>
    <message>
        <source>The clip is over ({} frames).</source>
        <translation>影片播放完畢（共 {} 個影格）。</translation>
    </message>
    <message>
        <source>The consent was withdrawn. The recording ended; what it holds can be deleted.</source>
        <translation>同意已撤回。錄製已結束；錄製的內容可以刪除。</translation>
    </message>
    <message>
        <source>The date of a consent needs its time zone.</source>
        <translation>同意的日期必須包含時區。</translation>
    </message>
    <message>
        <source>The demo clip is missing or damaged: install emomonitor again.</source>
        <translation>示範影片遺失或損壞：請重新安裝 emomonitor。</translation>
    </message>
    <message>
        <source>The disk did not answer in time.</source>
        <translation>磁碟沒有及時回應。</translation>
    </message>
    <message>
        <source>The disk is nearly full: only {} MB are left.</source>
        <translation>磁碟快滿了：只剩 {} MB。</translation>
    </message>
    <message>
        <source>The engine tensorflow can&apos;t be loaded ({}). Install it with: pip install &apos;emomonitor[gpu]&apos; (on a computer without NVIDIA GPU: pip install tensorflow), or use --engine onnxruntime.</source>
        <translation>無法載入 tensorflow 引擎（{}）。請以 pip install &apos;emomonitor[gpu]&apos; 安裝（沒有 NVIDIA GPU 的電腦：pip install tensorflow），或使用 --engine onnxruntime。</translation>
    </message>
    <message>
        <source>The export was stopped.</source>
        <translation>已停止匯出。</translation>
    </message>
    <message>
        <source>The face could not be written as a picture.</source>
        <translation>無法把臉寫成圖片。</translation>
    </message>
    <message>
        <source>The face detector {} can&apos;t be loaded ({}). Install emomonitor again.</source>
        <translation>無法載入臉部偵測器 {}（{}）。請重新安裝 emomonitor。</translation>
    </message>
    <message>
        <source>The face detector {} is missing. Install emomonitor again.</source>
        <translation>缺少臉部偵測器 {}。請重新安裝 emomonitor。</translation>
    </message>
    <message>
        <source>The family&apos;s folder {} can&apos;t be read ({}).</source>
        <translation>讀不到家人的資料夾 {}（{}）。</translation>
    </message>
    <message>
        <source>The file ended after {} of {} frames: it is cut short or damaged at its end.</source>
        <translation>檔案在第 {} 個影格結束（應有 {} 個）：檔案不完整，或結尾已損壞。</translation>
    </message>
    <message>
        <source>The file of the certificate authority (ca) is not there.</source>
        <translation>找不到憑證機構的檔案（ca）。</translation>
    </message>
    <message>
        <source>The file of the certificate authority can&apos;t be used ({}).</source>
        <translation>憑證機構的檔案無法使用（{}）。</translation>
    </message>
    <message>
        <source>The folder {} holds no pictures ({}). Videos are given one by one.</source>
        <translation>資料夾 {} 裡沒有圖片（{}）。影片請逐一指定。</translation>
    </message>
    <message>
        <source>The folder {} holds no videos or pictures.</source>
        <translation>資料夾 {} 裡沒有影片或圖片。</translation>
    </message>
    <message>
        <source>The last row of {} was cut off while it was written and is left out.</source>
        <translation>{} 的最後一列在寫入時中斷，已略過。</translation>
    </message>
    <message>
        <source>The log holds no frame.</source>
        <translation>記錄中沒有影格。</translation>
    </message>
    <message>
        <source>The message could not be sent ({}). It is tried again.</source>
        <translation>訊息傳不出去（{}），會再試一次。</translation>
    </message>
    <message>
        <source>The model has no head {}; it has {}.</source>
        <translation>模型沒有輸出 {}；它有 {}。</translation>
    </message>
    <message>
        <source>The name {} isn&apos;t written in UTF-8. Rename the file.</source>
        <translation>名稱 {} 不是以 UTF-8 編碼。請重新命名檔案。</translation>
    </message>
    <message>
        <source>The part ends before it begins. Give an end that is later than the start.</source>
        <translation>結束時間早於開始時間。請給予晚於開始的結束時間。</translation>
    </message>
    <message>
        <source>The picture can&apos;t be written into {}: {}. Choose another folder.</source>
        <translation>無法將圖片寫入 {}：{}。請選擇其他資料夾。</translation>
    </message>
    <message>
        <source>The picture could not be encoded as PNG.</source>
        <translation>無法將圖片編碼為 PNG。</translation>
    </message>
    <message>
        <source>The picture of {} has not changed for {} s: check the camera.</source>
        <translation>{} 的畫面已有 {} 秒沒有變化：請檢查攝影機。</translation>
    </message>
    <message>
        <source>The picture of {} is black: is its lens covered?</source>
        <translation>{} 的畫面一片黑：鏡頭是否被遮住了？</translation>
    </message>
    <message>
        <source>The pictures ended after {} of {} frames: the others can&apos;t be read.</source>
        <translation>圖片在第 {} 張結束（應有 {} 張）：其餘無法讀取。</translation>
    </message>
    <message>
        <source>The port in the address is no number.</source>
        <translation>位址中的連接埠不是數字。</translation>
    </message>
    <message>
        <source>The recording is closed. Press Record to start the next one.</source>
        <translation>錄製已結束。按「錄製」即可開始下一次。</translation>
    </message>
    <message>
        <source>The recording stopped early: {}</source>
        <translation>錄製提前結束：{}</translation>
    </message>
    <message>
        <source>The recording was cut off, or it still goes on: it has no end in session.json.</source>
        <translation>錄製曾中斷或仍在進行：session.json 中沒有結束時間。</translation>
    </message>
    <message>
        <source>The registry can&apos;t be written ({}). Ask whoever looks after this computer.</source>
        <translation>無法寫入登錄檔（{}）。請洽詢這部電腦的管理者。</translation>
    </message>
    <message>
        <source>The representative&apos;s name is too long (at most 200 letters).</source>
        <translation>法定代理人的姓名太長（最多 200 字）。</translation>
    </message>
    <message>
        <source>The rows of {} are not in order of time; they were sorted.</source>
        <translation>{} 的資料列不是按時間順序排列，已重新排序。</translation>
    </message>
    <message>
        <source>The service didn&apos;t take the message. Check the address and the network; it is tried again.</source>
        <translation>對方的服務沒有收下訊息。請檢查位址和網路；會再試一次。</translation>
    </message>
    <message>
        <source>The service failed ({}). It is tried again.</source>
        <translation>對方的服務出錯（{}），會再試一次。</translation>
    </message>
    <message>
        <source>The service refuses the user name, password or token. Check the address.</source>
        <translation>對方的服務不接受帳號、密碼或權杖，請檢查位址。</translation>
    </message>
    <message>
        <source>The training is not installed here: pip install &apos;emomonitor[train]&apos;.</source>
        <translation>這裡沒有安裝訓練功能：pip install &apos;emomonitor[train]&apos;。</translation>
    </message>
    <message>
        <source>There are {}.</source>
        <translation>有 {}。</translation>
    </message>
    <message>
        <source>There is already a consent {}.</source>
        <translation>已經有同意書 {}。</translation>
    </message>
    <message>
        <source>There is no channel {}.</source>
        <translation>沒有 {} 這個管道。</translation>
    </message>
    <message>
        <source>There is no consent {}. emomonitor consent list shows those there are.</source>
        <translation>沒有同意書 {}。emomonitor consent list 會列出現有的同意書。</translation>
    </message>
    <message>
        <source>There is no engine {}. Choose auto, {}.</source>
        <translation>沒有 {} 這個引擎。請選擇 auto、{}。</translation>
    </message>
    <message>
        <source>There is no file {}. Check its name.</source>
        <translation>沒有 {} 這個檔案。請檢查檔名。</translation>
    </message>
    <message>
        <source>There is no file {}. emomonitor consent new makes one.</source>
        <translation>沒有檔案 {}。emomonitor consent new 可以建立。</translation>
    </message>
    <message>
        <source>There is no folder {}. Choose another one.</source>
        <translation>沒有 {} 這個資料夾。請選擇其他資料夾。</translation>
    </message>
    <message>
        <source>There is no folder {}. Make it, or choose another place for the log.</source>
        <translation>沒有資料夾 {}。請建立它，或為記錄檔選擇其他位置。</translation>
    </message>
    <message>
        <source>There is no folder {}. Make it, or choose another place.</source>
        <translation>沒有資料夾 {}。請建立它，或選擇其他位置。</translation>
    </message>
    <message>
        <source>There is no model {}. Installed: {}.</source>
        <translation>沒有模型 {}。已安裝：{}。</translation>
    </message>
    <message>
        <source>There is no picture in that folder that can be read. Choose another folder.</source>
        <translation>那個資料夾裡沒有可以讀取的圖片。請選擇其他資料夾。</translation>
    </message>
    <message>
        <source>There is no session {}. Give a session&apos;s folder or its log (a .csv file).</source>
        <translation>沒有工作階段 {}。請指定工作階段的資料夾或其記錄檔（.csv 檔）。</translation>
    </message>
    <message>
        <source>There is no timeline to save yet.</source>
        <translation>還沒有可儲存的時間軸。</translation>
    </message>
    <message>
        <source>There is no window here that could show or sound anything. It is tried again with one.</source>
        <translation>現在沒有視窗可以顯示或發出聲音；開啟視窗後會再試一次。</translation>
    </message>
    <message>
        <source>There is {}.</source>
        <translation>有 {}。</translation>
    </message>
    <message>
        <source>This log was continued from another source, so that its frames can&apos;t be found in one film.</source>
        <translation>這份記錄接續自另一個來源，因此無法在單一影片中找到各個影格。</translation>
    </message>
    <message>
        <source>This model is installed already: {} has the same weights. Nothing was imported.</source>
        <translation>這個模型已經安裝：{} 的權重相同。未匯入任何內容。</translation>
    </message>
    <message>
        <source>This rule goes by nothing that a recording holds.</source>
        <translation>這條規則看的不是錄製內容裡有的東西。</translation>
    </message>
    <message>
        <source>This session has no video, and what it was made of is not where it was. Choose it.</source>
        <translation>這個工作階段沒有影片，原來的檔案也不在原處。請選擇檔案。</translation>
    </message>
    <message>
        <source>This session was recorded without a video, so that there is nothing to look at.</source>
        <translation>這個工作階段沒有錄製影片，因此沒有可以觀看的畫面。</translation>
    </message>
    <message>
        <source>This version can&apos;t send by {}.</source>
        <translation>這個版本無法用 {} 傳送。</translation>
    </message>
    <message>
        <source>Topics in the address may have letters, digits, - and _ only.</source>
        <translation>位址中的主題只能用英文字母、數字、- 和 _。</translation>
    </message>
    <message>
        <source>Unexpected error: {}</source>
        <translation>未預期的錯誤：{}</translation>
    </message>
    <message>
        <source>Waiting for the first picture…</source>
        <translation>正在等待第一個畫面…</translation>
    </message>
    <message>
        <source>What the family set up can&apos;t be copied to {} ({}). It stays in {}.</source>
        <translation>家人的設定無法複製到 {}（{}），仍留在 {}。</translation>
    </message>
    <message>
        <source>Write something first.</source>
        <translation>請先寫點內容。</translation>
    </message>
    <message>
        <source>closed_hours = {}: write it like &quot;22:00-07:00&quot;.</source>
        <translation>closed_hours = {}：請寫成「22:00-07:00」的格式。</translation>
    </message>
    <message>
        <source>companion.toml lacks {}.</source>
        <translation>companion.toml 缺少 {}。</translation>
    </message>
    <message>
        <source>connection refused</source>
        <translation>連線遭拒</translation>
    </message>
    <message>
        <source>it is no consent of emomonitor</source>
        <translation>這不是 emomonitor 的同意書</translation>
    </message>
    <message>
        <source>its certificate is not trusted: {}</source>
        <translation>不信任它的憑證：{}</translation>
    </message>
    <message>
        <source>network is unreachable</source>
        <translation>無法連上網路</translation>
    </message>
    <message>
        <source>no route to host</source>
        <translation>沒有通往主機的路徑</translation>
    </message>
    <message>
        <source>paho-mqtt is not installed. Install it: pip install &quot;emomonitor[notify]&quot;, or start emomonitor with ./run.</source>
        <translation>尚未安裝 paho-mqtt。請執行 pip install &quot;emomonitor[notify]&quot;，或用 ./run 啟動 emomonitor。</translation>
    </message>
    <message>
        <source>pandas isn&apos;t installed here. Type: pip install pandas</source>
        <translation>尚未安裝 pandas。請輸入：pip install pandas</translation>
    </message>
    <message>
        <source>people.{}: language {} must be en or zh_TW.</source>
        <translation>people.{}：language {} 必須是 en 或 zh_TW。</translation>
    </message>
    <message>
        <source>people.{}: name is empty.</source>
        <translation>people.{}：name 是空的。</translation>
    </message>
    <message>
        <source>reminders.{}: text is empty.</source>
        <translation>reminders.{}：text 是空的。</translation>
    </message>
    <message>
        <source>rules.emotions: {} is none of {}.</source>
        <translation>rules.emotions：{} 不是 {} 其中之一。</translation>
    </message>
    <message>
        <source>seat = {}: x, y, width and height must be shares of the picture.</source>
        <translation>seat = {}：x、y、寬與高必須是畫面的比例。</translation>
    </message>
    <message>
        <source>the name {} is not known. Check its spelling and the network.</source>
        <translation>找不到名稱 {}。請檢查拼字與網路。</translation>
    </message>
    <message>
        <source>the server answers, but gives no video there. Check the path, the user name and the password.</source>
        <translation>伺服器有回應，但該處沒有影像。請檢查路徑、使用者名稱與密碼。</translation>
    </message>
    <message>
        <source>write each sentence as [[sentence]] with use, en and zh_TW.</source>
        <translation>每個句子請寫成 [[sentence]]，並附上 use、en 和 zh_TW。</translation>
    </message>
    <message>
        <source>{} = {} has the wrong type.</source>
        <translation>{} = {} 的型別不正確。</translation>
    </message>
    <message>
        <source>{} = {}: choose one of {}.</source>
        <translation>{} = {}：請從 {} 中選擇。</translation>
    </message>
    <message>
        <source>{} = {}: must lie between {} and {}.</source>
        <translation>{} = {}：必須介於 {} 與 {} 之間。</translation>
    </message>
    <message>
        <source>{} = {}: needs four numbers.</source>
        <translation>{} = {}：需要四個數字。</translation>
    </message>
    <message>
        <source>{} = {}: there is no such home folder.</source>
        <translation>{} = {}：沒有這個家目錄。</translation>
    </message>
    <message>
        <source>{} = {}: write it like &quot;20:00&quot;.</source>
        <translation>{} = {}：請寫成像 &quot;20:00&quot; 的樣子。</translation>
    </message>
    <message>
        <source>{} = {}: write it like &quot;22:00-07:00&quot;, or &quot;&quot; for never.</source>
        <translation>{} = {}：請寫成像 &quot;22:00-07:00&quot; 的樣子，或用 &quot;&quot; 表示從不。</translation>
    </message>
    <message>
        <source>{} Choose another name for the log, so that this file isn&apos;t lost.</source>
        <translation>{} 請為記錄檔選擇其他名稱，以免遺失這個檔案。</translation>
    </message>
    <message>
        <source>{} Close other programs that use it, and try again.</source>
        <translation>{} 請關閉其他使用它的程式，然後再試一次。</translation>
    </message>
    <message>
        <source>{} It was renamed to {}, and the usual settings hold.</source>
        <translation>{} 它已重新命名為 {}，目前使用預設設定。</translation>
    </message>
    <message>
        <source>{} The recording ended and is kept.</source>
        <translation>{} 錄製已結束並保留。</translation>
    </message>
    <message>
        <source>{} The recording stopped; its {} rows are kept.</source>
        <translation>{} 錄製已停止；已保留 {} 列資料。</translation>
    </message>
    <message>
        <source>{} belongs to another log. Choose another name for the log.</source>
        <translation>{} 屬於另一個記錄檔。請為記錄檔選擇其他名稱。</translation>
    </message>
    <message>
        <source>{} can&apos;t be copied ({}). Nothing was imported.</source>
        <translation>無法複製 {}（{}）。未匯入任何內容。</translation>
    </message>
    <message>
        <source>{} can&apos;t be deleted: {}. Delete it by hand.</source>
        <translation>無法刪除 {}：{}。請手動刪除。</translation>
    </message>
    <message>
        <source>{} can&apos;t be read (no row of it is sound).</source>
        <translation>無法讀取 {}（沒有一列是完好的）。</translation>
    </message>
    <message>
        <source>{} can&apos;t be read ({}). Mend it, or delete it and set up the family again.</source>
        <translation>讀不到 {}（{}）。請修好它，或刪除後重新設定家人。</translation>
    </message>
    <message>
        <source>{} can&apos;t be read ({}). Mend it, or delete it.</source>
        <translation>讀不到 {}（{}）。請修好它，或刪除它。</translation>
    </message>
    <message>
        <source>{} can&apos;t be read. Delete it and give the addresses again.</source>
        <translation>讀不到 {}。請刪除它，再重新填寫位址。</translation>
    </message>
    <message>
        <source>{} can&apos;t be read. Take the baseline again, or delete the file.</source>
        <translation>無法讀取 {}。請重新取得基準，或刪除這個檔案。</translation>
    </message>
    <message>
        <source>{} can&apos;t be read: {}. Check its permissions.</source>
        <translation>無法讀取 {}：{}。請檢查權限。</translation>
    </message>
    <message>
        <source>{} can&apos;t be removed ({}). Delete it by hand.</source>
        <translation>無法移除 {}（{}）。請手動刪除。</translation>
    </message>
    <message>
        <source>{} can&apos;t be written ({}).</source>
        <translation>無法寫入 {}（{}）。</translation>
    </message>
    <message>
        <source>{} can&apos;t be written ({}). Check the folder&apos;s permissions.</source>
        <translation>無法寫入 {}（{}）。請檢查資料夾的權限。</translation>
    </message>
    <message>
        <source>{} can&apos;t be written ({}). Nothing was imported.</source>
        <translation>無法寫入 {}（{}）。未匯入任何內容。</translation>
    </message>
    <message>
        <source>{} can&apos;t take it now (HTTP {}). It is tried again.</source>
        <translation>{} 現在無法接收（HTTP {}），會再試一次。</translation>
    </message>
    <message>
        <source>{} could not be reached ({}). It is tried again.</source>
        <translation>連不上 {}（{}），會再試一次。</translation>
    </message>
    <message>
        <source>{} could not be reached. It is tried again.</source>
        <translation>連不上 {}，會再試一次。</translation>
    </message>
    <message>
        <source>{} could not be written: the export ended early.</source>
        <translation>無法寫入 {}：匯出提前結束。</translation>
    </message>
    <message>
        <source>{} didn&apos;t take the message. It is tried again.</source>
        <translation>{} 沒有收下訊息，會再試一次。</translation>
    </message>
    <message>
        <source>{} does not exist. Give a model&apos;s folder, or a zip file of it.</source>
        <translation>{} 不存在。請指定模型資料夾或其 zip 檔。</translation>
    </message>
    <message>
        <source>{} gives no probabilities that sum to 1 on a trial. Export the model again.</source>
        <translation>{} 試跑時給出的機率總和不為 1。請重新匯出模型。</translation>
    </message>
    <message>
        <source>{} has lines that can&apos;t be read. It is left as it is.</source>
        <translation>{} 有讀不懂的行，維持原樣。</translation>
    </message>
    <message>
        <source>{} has moved (HTTP {}). Give its new address.</source>
        <translation>{} 已經搬走（HTTP {}），請填寫新的位址。</translation>
    </message>
    <message>
        <source>{} has no picture at {} s.</source>
        <translation>{} 在 {} 秒處沒有畫面。</translation>
    </message>
    <message>
        <source>{} has other classes ({}). This app needs the classes {}, in this order: all that it shows and logs is of these six. Export a model that was trained for them.</source>
        <translation>{} 的類別不同（{}）。本程式需要依序為 {}：所有顯示與記錄都是這六種。請匯出為這六種類別訓練的模型。</translation>
    </message>
    <message>
        <source>{} has other columns than emomonitor&apos;s; it is left as it is. Move it elsewhere.</source>
        <translation>{} 的欄位和 emomonitor 的不同，維持原樣。請把它移到別處。</translation>
    </message>
    <message>
        <source>{} holds more than {} GiB: that is no model of this app.</source>
        <translation>{} 超過 {} GiB：這不是本程式的模型。</translation>
    </message>
    <message>
        <source>{} holds no picture.</source>
        <translation>{} 裡沒有畫面。</translation>
    </message>
    <message>
        <source>{} holds no {}. Give the folder that python -m train export made, or a zip file of it.</source>
        <translation>{} 中沒有 {}。請指定 python -m train export 產生的資料夾或其 zip 檔。</translation>
    </message>
    <message>
        <source>{} holds several models. Pack the folder of one alone.</source>
        <translation>{} 包含多個模型。請只打包一個模型的資料夾。</translation>
    </message>
    <message>
        <source>{} holds {} pictures, but the log has {}. Choose the folder from which the session was made.</source>
        <translation>{} 裡有 {} 張圖片，但記錄有 {} 張。請選擇製作這個工作階段的資料夾。</translation>
    </message>
    <message>
        <source>{} holds {}, which leads out of its own folder. That is refused: get the model again from whoever made it.</source>
        <translation>{} 含有 {}，會指向資料夾以外的位置，因此拒絕匯入：請向製作者重新取得模型。</translation>
    </message>
    <message>
        <source>{} in {} can&apos;t be copied ({}). Copy or export the model again.</source>
        <translation>無法複製 {1} 中的 {0}（{2}）。請重新複製或匯出模型。</translation>
    </message>
    <message>
        <source>{} is a date, and this session is a film&apos;s: write time into the film, like 1:30.</source>
        <translation>{} 是日期，而這是影片的分析結果：請寫影片中的時間，例如 1:30。</translation>
    </message>
    <message>
        <source>{} is a folder. Choose a name for the file.</source>
        <translation>{} 是資料夾。請為檔案選擇名稱。</translation>
    </message>
    <message>
        <source>{} is a part of the session itself. Choose another name.</source>
        <translation>{} 是這次錄製本身的一部分。請選擇其他名稱。</translation>
    </message>
    <message>
        <source>{} is being recorded to. It is left as it is.</source>
        <translation>{} 正在錄製，維持原樣。</translation>
    </message>
    <message>
        <source>{} is being recorded. End the recording first.</source>
        <translation>正在錄製 {}。請先結束錄製。</translation>
    </message>
    <message>
        <source>{} is damaged. Take the baseline again, or delete the file.</source>
        <translation>{} 已損壞。請重新取得基準，或刪除這個檔案。</translation>
    </message>
    <message>
        <source>{} is missing: markers, names and pauses aren&apos;t known.</source>
        <translation>缺少 {}：無法得知標記、名稱與暫停。</translation>
    </message>
    <message>
        <source>{} is missing: with which model and settings it was recorded isn&apos;t known.</source>
        <translation>缺少 {}：無法得知錄製時的模型與設定。</translation>
    </message>
    <message>
        <source>{} is neither a file nor a folder. Choose another one.</source>
        <translation>{} 既不是檔案也不是資料夾。請選擇其他項目。</translation>
    </message>
    <message>
        <source>{} is no CSV file ({}). Choose another file.</source>
        <translation>{} 不是 CSV 檔（{}）。請選擇其他檔案。</translation>
    </message>
    <message>
        <source>{} is no coder&apos;s file: it lacks the columns {}. Choose another file.</source>
        <translation>{} 不是標記檔：缺少欄位 {}。請選擇其他檔案。</translation>
    </message>
    <message>
        <source>{} is no log of emomonitor. It is left as it is.</source>
        <translation>{} 不是 emomonitor 的記錄，維持原樣。</translation>
    </message>
    <message>
        <source>{} is no name for a file. Write a name with letters or digits.</source>
        <translation>{} 不能當檔名。請輸入含有文字或數字的名字。</translation>
    </message>
    <message>
        <source>{} is no readable zip file ({}). Give the folder that python -m train export made, or a zip file of it.</source>
        <translation>{} 不是可讀取的 zip 檔（{}）。請指定 python -m train export 產生的資料夾或其 zip 檔。</translation>
    </message>
    <message>
        <source>{} is no time of day.</source>
        <translation>{} 不是有效的時刻。</translation>
    </message>
    <message>
        <source>{} is no time. Write a time like 12:10 or 12:10:30, or seconds like 730.</source>
        <translation>{} 不是時間。請寫成 12:10 或 12:10:30 這樣的時刻，或 730 這樣的秒數。</translation>
    </message>
    <message>
        <source>{} is not connected. Plug it in, or choose another source.</source>
        <translation>{} 沒有連線。請將它接上，或選擇其他來源。</translation>
    </message>
    <message>
        <source>{} is there already.</source>
        <translation>{} 已經存在。</translation>
    </message>
    <message>
        <source>{} refuses the connection ({}). Check user and password.</source>
        <translation>{} 拒絕連線（{}），請檢查使用者名稱與密碼。</translation>
    </message>
    <message>
        <source>{} says nothing of when it was recorded.</source>
        <translation>{} 沒有記錄時間。</translation>
    </message>
    <message>
        <source>{}: a report is a .html or a .pdf file. Choose such a name.</source>
        <translation>{}：報告是 .html 或 .pdf 檔。請用這樣的檔名。</translation>
    </message>
    <message>
        <source>{}{} is not known. Known are {}.</source>
        <translation>不認得 {}{}。可用的有 {}。</translation>
    </message>
    <message>
        <source>{} can&apos;t be opened: {}</source>
        <translation>無法開啟 {}：{}</translation>
    </message>
    <message>
        <source>A PIN has four to eight digits.</source>
        <translation>密碼是四到八個數字。</translation>
    </message>
    <message>
        <source>{} can&apos;t be played: it is no video, or it was damaged when it was recorded or copied. Try it in a video player; if it plays there, convert it to MP4 (H.264).</source>
        <translation>無法播放 {}：它不是影片，或在錄製、複製時損壞了。請用影片播放器試試；如果可以播放，請將它轉換成 MP4 (H.264)。</translation>
    </message>
    <message>
        <source>{} can&apos;t be read ({}).</source>
        <translation>讀不到 {}（{}）。</translation>
    </message>
    <message>
        <source>{} can&apos;t be read ({}). A model is a folder that python -m train export made.</source>
        <translation>無法讀取 {}（{}）。模型是由 python -m train export 建立的資料夾。</translation>
    </message>
    <message>
        <source>{} can&apos;t be read: permission denied. Check its permissions.</source>
        <translation>無法讀取 {}：權限不足。請檢查它的權限。</translation>
    </message>
    <message>
        <source>{} can&apos;t be read: {}. Check the path and its permissions.</source>
        <translation>無法讀取 {}：{}。請檢查路徑與權限。</translation>
    </message>
    <message>
        <source>{} can&apos;t be the id of a consent: letters, digits and dashes only.</source>
        <translation>{} 不能作為同意書的代號：只能使用英文字母、數字與連字號。</translation>
    </message>
    <message>
        <source>{} can&apos;t be used: {}. Ask for the consent again.</source>
        <translation>無法使用 {}：{}。請再次徵求同意。</translation>
    </message>
    <message>
        <source>{} can&apos;t be written: {}. Choose another --out.</source>
        <translation>無法寫入 {}：{}。請選擇其他 --out。</translation>
    </message>
    <message>
        <source>{} can&apos;t be written: {}. Choose another place for the log.</source>
        <translation>無法寫入 {}：{}。請為記錄檔選擇其他位置。</translation>
    </message>
    <message>
        <source>{} can&apos;t be {}: {}. Check the folder and its permissions.</source>
        <translation>{} 無法處理（{}）：{}。請檢查資料夾與權限。</translation>
    </message>
    <message>
        <source>{} can&apos;t grow: the disk is full. Free some space, or record to another disk.</source>
        <translation>{} 無法再寫入：磁碟已滿。請釋出空間，或錄製到其他磁碟。</translation>
    </message>
    <message>
        <source>{} does not answer after {} s: unplug it and plug it in again, or close other programs that use it.</source>
        <translation>{} 在 {} 秒後仍沒有回應：請拔除後重新接上，或關閉其他使用它的程式。</translation>
    </message>
    <message>
        <source>{} does not answer. Check that it is on and in the same network.</source>
        <translation>{} 沒有回應。請確認它已開機，並在同一個網路中。</translation>
    </message>
    <message>
        <source>{} does not exist. Check the path.</source>
        <translation>找不到 {}。請檢查路徑。</translation>
    </message>
    <message>
        <source>{} does not exist: there is no such home folder. Check the path.</source>
        <translation>找不到 {}：沒有這個家目錄。請檢查路徑。</translation>
    </message>
    <message>
        <source>{} gives damaged pictures: {}</source>
        <translation>{} 傳來的畫面已損壞：{}</translation>
    </message>
    <message>
        <source>{} gives no more pictures.</source>
        <translation>{} 不再傳來畫面。</translation>
    </message>
    <message>
        <source>{} gives no picture. Unplug it and plug it in again, or close other programs that use it.</source>
        <translation>{} 沒有畫面。請拔除後重新接上，或關閉其他使用它的程式。</translation>
    </message>
    <message>
        <source>{} gives too few frames to measure. Give a longer clip.</source>
        <translation>{} 的影格太少，無法測量。請提供較長的影片。</translation>
    </message>
    <message>
        <source>{} has an input of {}; this app needs {}. Export a model that was trained for it.</source>
        <translation>{} 的輸入是 {}；本程式需要 {}。請匯出為此訓練的模型。</translation>
    </message>
    <message>
        <source>{} has given no picture for {} s.</source>
        <translation>{} 已有 {} 秒沒有傳來畫面。</translation>
    </message>
    <message>
        <source>{} has no event {}: it was deleted meanwhile.</source>
        <translation>{} 沒有事件 {}：它已被刪除。</translation>
    </message>
    <message>
        <source>{} has schema {}; this version of emomonitor reads {}. {}.</source>
        <translation>{} 的 schema 是 {}；這個版本的 emomonitor 只能讀取 {}。{}。</translation>
    </message>
    <message>
        <source>{} holds no session: there is no {} in it.</source>
        <translation>{} 裡沒有工作階段：其中沒有 {}。</translation>
    </message>
    <message>
        <source>{} is a file; a model is a folder with a {}, as python -m train export makes it. Give the folder, or one of the installed: {}.</source>
        <translation>{} 是檔案；模型是含有 {} 的資料夾，由 python -m train export 建立。請指定資料夾，或已安裝的模型：{}。</translation>
    </message>
    <message>
        <source>{} is a live source: analyze takes files. Use emomonitor run --headless instead.</source>
        <translation>{} 是即時來源：analyze 只接受檔案。請改用 emomonitor run --headless。</translation>
    </message>
    <message>
        <source>{} is a text file, not a video, whatever its name. Choose another file.</source>
        <translation>無論名稱為何，{} 是文字檔，不是影片。請選擇其他檔案。</translation>
    </message>
    <message>
        <source>{} is being recorded to already. Choose another name for the log.</source>
        <translation>已經在錄製到 {}。請為記錄檔選擇其他名稱。</translation>
    </message>
    <message>
        <source>{} is empty. Record or copy it again.</source>
        <translation>{} 是空的。請重新錄製或複製。</translation>
    </message>
    <message>
        <source>{} is in use by another program. Close that program (a video call, a browser&apos;s page) and try again.</source>
        <translation>其他程式正在使用 {}。請關閉該程式（視訊通話、瀏覽器中的網頁），然後再試一次。</translation>
    </message>
    <message>
        <source>{} is missing: markers and pauses are not known.</source>
        <translation>缺少 {}：無法得知標記與暫停。</translation>
    </message>
    <message>
        <source>{} is missing: source, model and settings are not known.</source>
        <translation>缺少 {}：無法得知來源、模型與設定。</translation>
    </message>
    <message>
        <source>{} is neither a file, nor a folder, nor a camera. Choose another source.</source>
        <translation>{} 不是檔案、資料夾或攝影機。請選擇其他來源。</translation>
    </message>
    <message>
        <source>{} is no events file of emomonitor.</source>
        <translation>{} 不是 emomonitor 的事件檔。</translation>
    </message>
    <message>
        <source>{} is no events file of emomonitor. Choose another name for the log.</source>
        <translation>{} 不是 emomonitor 的事件檔。請為記錄檔選擇其他名稱。</translation>
    </message>
    <message>
        <source>{} is no events file of this version of emomonitor. Choose another name for the log.</source>
        <translation>{} 不是這個版本的 emomonitor 的事件檔。請為記錄檔選擇其他名稱。</translation>
    </message>
    <message>
        <source>{} is no folder. Choose another data folder.</source>
        <translation>{} 不是資料夾。請選擇其他資料夾。</translation>
    </message>
    <message>
        <source>{} is no folder. Choose another folder for recordings.</source>
        <translation>{} 不是資料夾。請為錄製選擇其他資料夾。</translation>
    </message>
    <message>
        <source>{} is no ordinary file. Choose another name for the log.</source>
        <translation>{} 不是一般檔案。請為記錄檔選擇其他名稱。</translation>
    </message>
    <message>
        <source>{} is no path that this system knows: {}.</source>
        <translation>這個系統不認得路徑 {}：{}。</translation>
    </message>
    <message>
        <source>{} is no picture that can be read, or it is damaged.</source>
        <translation>{} 不是可以讀取的圖片，或已損壞。</translation>
    </message>
    <message>
        <source>{} is no session file of emomonitor.</source>
        <translation>{} 不是 emomonitor 的工作階段檔。</translation>
    </message>
    <message>
        <source>{} is no session log: it lacks the columns {}.</source>
        <translation>{} 不是工作階段的記錄檔：缺少欄位 {}。</translation>
    </message>
    <message>
        <source>{} is no valid address: {}.</source>
        <translation>{} 不是有效的位址：{}。</translation>
    </message>
    <message>
        <source>{} is no valid pattern: {}.</source>
        <translation>{} 不是有效的樣式：{}。</translation>
    </message>
    <message>
        <source>{} is not where it was. It was left alone.</source>
        <translation>{} 已不在原處，因此沒有更動。</translation>
    </message>
    <message>
        <source>{} is of another version of emomonitor (schema {}, not {}).</source>
        <translation>{} 屬於另一個版本的 emomonitor（schema {}，不是 {}）。</translation>
    </message>
    <message>
        <source>{} is there already and is no log of this version of emomonitor. Choose another name for the log.</source>
        <translation>{} 已經存在，而且不是這個版本的 emomonitor 的記錄檔。請為記錄檔選擇其他名稱。</translation>
    </message>
    <message>
        <source>{} is there already and isn&apos;t emomonitor&apos;s. Move it away and try again.</source>
        <translation>{} 已經存在，而且不是 emomonitor 建立的。請將它移開後再試一次。</translation>
    </message>
    <message>
        <source>{} is there already. Choose another name for the file.</source>
        <translation>{} 已經存在。請為檔案選擇其他名稱。</translation>
    </message>
    <message>
        <source>{} is there already. Choose another name for the log.</source>
        <translation>{} 已經存在。請為記錄檔選擇其他名稱。</translation>
    </message>
    <message>
        <source>{} is there already. Give another --out, or --overwrite to replace it.</source>
        <translation>{} 已經存在。請指定其他 --out，或以 --overwrite 取代。</translation>
    </message>
    <message>
        <source>{} is too large to be a coder&apos;s file. Choose another file.</source>
        <translation>{} 太大，不會是標記檔。請選擇其他檔案。</translation>
    </message>
    <message>
        <source>{} isn&apos;t there any more. It was moved, renamed or deleted.</source>
        <translation>{} 已經不在了：它被移動、重新命名或刪除。</translation>
    </message>
    <message>
        <source>{} lacks or garbles an entry ({}). Export the model again.</source>
        <translation>{} 缺少項目或項目有誤（{}）。請重新匯出模型。</translation>
    </message>
    <message>
        <source>{} lacks or garbles its entries: it holds no JSON object. Export the model again.</source>
        <translation>{} 缺少項目或項目有誤：其中沒有 JSON 物件。請重新匯出模型。</translation>
    </message>
    <message>
        <source>{} lacks readings of the six emotions. Choose another session.</source>
        <translation>{} 缺少六種情緒的辨識結果。請選擇其他工作階段。</translation>
    </message>
    <message>
        <source>{} lacks the columns {}: what they would tell is missing here.</source>
        <translation>{} 缺少欄位 {}：這裡沒有這些欄位的內容。</translation>
    </message>
    <message>
        <source>{} lacks the file {} that belongs to it. Export the model again.</source>
        <translation>{} 缺少所屬的檔案 {}。請重新匯出模型。</translation>
    </message>
    <message>
        <source>{} lists the classes in another order ({}). This app needs them as {}. Export the model again with python -m train export.</source>
        <translation>{} 的類別順序不同（{}）。本程式需要的順序是 {}。請以 python -m train export 重新匯出模型。</translation>
    </message>
    <message>
        <source>{} matches no pictures. Check the pattern; videos are given one by one.</source>
        <translation>{} 沒有符合的圖片。請檢查樣式；影片請逐一指定。</translation>
    </message>
    <message>
        <source>{} may not be written here. Choose another place for the log.</source>
        <translation>無法在此寫入 {}。請為記錄檔選擇其他位置。</translation>
    </message>
    <message>
        <source>{} may not be written into. Choose another folder for recordings.</source>
        <translation>無法寫入 {}。請為錄製選擇其他資料夾。</translation>
    </message>
    <message>
        <source>{} names no ONNX file, which this app runs. Export the model again.</source>
        <translation>{} 沒有列出本程式所需的 ONNX 檔。請重新匯出模型。</translation>
    </message>
    <message>
        <source>{} names no host. Write it like rtsp://192.168.1.20/stream.</source>
        <translation>{} 沒有主機名稱。請寫成 rtsp://192.168.1.20/stream 的格式。</translation>
    </message>
    <message>
        <source>{} names the file {}, which lies outside the model&apos;s folder. That is refused: get the model again from whoever made it.</source>
        <translation>{} 指定的檔案 {} 位於模型資料夾之外，因此拒絕讀取：請向製作者重新取得模型。</translation>
    </message>
    <message>
        <source>{} or its index is damaged, or was not recorded by emomonitor ({}).</source>
        <translation>{} 或其索引已損毀，或不是由 emomonitor 錄製（{}）。</translation>
    </message>
    <message>
        <source>{} port {}: {}. Check that the stream is on.</source>
        <translation>{} 連接埠 {}：{}。請確認串流已開啟。</translation>
    </message>
    <message>
        <source>{} refuses the message (HTTP {}). Check the address.</source>
        <translation>{} 拒收訊息（HTTP {}），請檢查位址。</translation>
    </message>
    <message>
        <source>{} refuses the user name, password or token (HTTP {}). Check it.</source>
        <translation>{} 不接受帳號、密碼或權杖（HTTP {}），請檢查。</translation>
    </message>
    <message>
        <source>{} rows of {} were damaged and are left out.</source>
        <translation>{1} 有 {0} 列損壞，已略過。</translation>
    </message>
    <message>
        <source>{} was changed by another program, so that rows can&apos;t be taken out of it. Delete the whole session.</source>
        <translation>{} 已被其他程式更動，因此無法從中移除資料列。請刪除整個工作階段。</translation>
    </message>
    <message>
        <source>{} was deleted meanwhile or can&apos;t be made. Choose another place for the log.</source>
        <translation>{} 已被刪除或無法建立。請為記錄檔選擇其他位置。</translation>
    </message>
    <message>
        <source>{} was unplugged.</source>
        <translation>{} 已拔除。</translation>
    </message>
    <message>
        <source>{} was written by a newer emomonitor. Update the program.</source>
        <translation>{} 是較新版本的 emomonitor 寫的，請更新程式。</translation>
    </message>
    <message>
        <source>{}, row {}: the stretch ends before it begins. Mend the row.</source>
        <translation>{} 第 {} 列：區段的結束早於開始。請修正這一列。</translation>
    </message>
    <message>
        <source>{}, row {}: {} fields instead of {}. Mend the row.</source>
        <translation>{} 第 {} 列：有 {} 個欄位，應為 {} 個。請修正這一列。</translation>
    </message>
    <message>
        <source>{}, row {}: {} is no person&apos;s number.</source>
        <translation>{} 第 {} 列：{} 不是人物編號。</translation>
    </message>
    <message>
        <source>{}, row {}: {} is no time in seconds.</source>
        <translation>{} 第 {} 列：{} 不是以秒計的時間。</translation>
    </message>
    <message>
        <source>{}, row {}: {} is none of {}.</source>
        <translation>{} 第 {} 列：{} 不屬於 {}。</translation>
    </message>
    <message>
        <source>{}.emotions is empty: name at least one expression.</source>
        <translation>{}.emotions 是空的：請至少列出一種表情。</translation>
    </message>
    <message>
        <source>{}: a {{ or }} stands alone.</source>
        <translation>{}：有單獨的 {{ 或 }}。</translation>
    </message>
    <message>
        <source>{}: event row {} can&apos;t be read and is left out.</source>
        <translation>{}：事件第 {} 列無法讀取，已略過。</translation>
    </message>
    <message>
        <source>{}: has {} characters; at most {} can be read at a glance.</source>
        <translation>{}：有 {} 個字；最多 {} 個字才能一眼看完。</translation>
    </message>
    <message>
        <source>{}: is empty.</source>
        <translation>{}：是空的。</translation>
    </message>
    <message>
        <source>{}: key {} must be small letters, digits, - and _, at most 40.</source>
        <translation>{}：代號 {} 只能用小寫字母、數字、- 和 _，最多 40 個字。</translation>
    </message>
    <message>
        <source>{}: needs use, {}, and nothing else.</source>
        <translation>{}：需要 use、{}，不能有其他項目。</translation>
    </message>
    <message>
        <source>{}: only {{person}} can be filled in.</source>
        <translation>{}：只能填入 {{person}}。</translation>
    </message>
    <message>
        <source>{}: the input&apos;s normalisation {} is unknown; this version knows {}. Update emomonitor, or export the model again.</source>
        <translation>{}：不認得輸入的正規化方式 {}；這個版本認得 {}。請更新 emomonitor，或重新匯出模型。</translation>
    </message>
    <message>
        <source>{}: the key {} stands there twice.</source>
        <translation>{}：代號 {} 重複了。</translation>
    </message>
    <message>
        <source>{}: the {} is {}, not a number {}. Export the model again.</source>
        <translation>{}：{} 是 {}，不是 {} 的數字。請重新匯出模型。</translation>
    </message>
    <message>
        <source>{}: there is no {} (there is: {}).</source>
        <translation>{}：沒有 {}（有的是：{}）。</translation>
    </message>
    <message>
        <source>{}: this OpenCV can&apos;t write MPEG-4 video here. Leave --annotate out.</source>
        <translation>{}：這個 OpenCV 無法在此寫入 MPEG-4 影片。請拿掉 --annotate。</translation>
    </message>
    <message>
        <source>{}: two stretches overlap at {} s. Each moment needs one label.</source>
        <translation>{}：有兩個區段在 {} 秒處重疊。每個時刻只能有一種標記。</translation>
    </message>
    <message>
        <source>{}: use {} is none of {}.</source>
        <translation>{}：use {} 不是 {} 其中之一。</translation>
    </message>
    <message>
        <source>{}: {} holds figures of other weights. Measure the model again with python -m train evaluate, or delete {}.</source>
        <translation>{}：{} 是其他權重的數值。請以 python -m train evaluate 重新測量模型，或刪除 {}。</translation>
    </message>
    <message>
        <source>{}: {}:// is not supported. Use one of {}.</source>
        <translation>{}：不支援 {}://。請使用 {} 之一。</translation>
    </message>
</context>
<context>
    <name>Status</name>
    <message>
        <source>{} fps seen · {} analysed</source>
        <translation>每秒 {} 格 · 分析 {} 格</translation>
    </message>
    <message>
        <source>latency {}</source>
        <translation>延遲 {}</translation>
    </message>
    <message>
        <source>dropped {}</source>
        <translation>略過 {} 格</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>正在啟動…</translation>
    </message>
    <message>
        <source>Not running</source>
        <translation>未執行</translation>
    </message>
    <message>
        <source>{} rows</source>
        <translation>{} 列</translation>
    </message>
    <message>
        <source>{} a day</source>
        <translation>每天 {}</translation>
    </message>
    <message>
        <source>video dropped {}</source>
        <translation>影片略過 {} 格</translation>
    </message>
</context>
<context>
    <name>Timeline</name>
    <message>
        <source>Time shown</source>
        <translation>顯示的時間</translation>
    </message>
    <message>
        <source>30 s</source>
        <translation>30 秒</translation>
    </message>
    <message>
        <source>1 min</source>
        <translation>1 分鐘</translation>
    </message>
    <message>
        <source>5 min</source>
        <translation>5 分鐘</translation>
    </message>
    <message>
        <source>Drawn as</source>
        <translation>繪製方式</translation>
    </message>
    <message>
        <source>Stacked</source>
        <translation>堆疊</translation>
    </message>
    <message>
        <source>Lines</source>
        <translation>折線</translation>
    </message>
    <message>
        <source>Nobody yet</source>
        <translation>還沒有人</translation>
    </message>
    <message>
        <source>Timeline of</source>
        <translation>時間軸對象</translation>
    </message>
    <message>
        <source>Back to now</source>
        <translation>回到現在</translation>
    </message>
    <message>
        <source>Back to now (Space)</source>
        <translation>回到現在 (Space)</translation>
    </message>
    <message>
        <source>Pause the timeline</source>
        <translation>暫停時間軸</translation>
    </message>
    <message>
        <source>Let the timeline stand still; it goes on remembering (Space)</source>
        <translation>讓時間軸停住；資料仍會繼續記錄 (Space)</translation>
    </message>
    <message>
        <source>Nobody was seen yet</source>
        <translation>還沒有看到任何人</translation>
    </message>
    <message>
        <source>Mark here…</source>
        <translation>在此標記…</translation>
    </message>
    <message>
        <source>now</source>
        <translation>現在</translation>
    </message>
    <message>
        <source>−{} min</source>
        <translation>−{} 分</translation>
    </message>
    <message>
        <source>−{} s</source>
        <translation>−{} 秒</translation>
    </message>
    <message>
        <source>no picture</source>
        <translation>沒有畫面</translation>
    </message>
    <message>
        <source>nobody</source>
        <translation>沒有人</translation>
    </message>
    <message>
        <source>not in view</source>
        <translation>不在畫面中</translation>
    </message>
    <message>
        <source>unsure</source>
        <translation>不確定</translation>
    </message>
    <message>
        <source>before the first picture</source>
        <translation>在第一個畫面之前</translation>
    </message>
    <message>
        <source>Unsure: {}</source>
        <translation>不確定：{}</translation>
    </message>
    <message>
        <source>Unsure: the face was missed</source>
        <translation>不確定：沒有偵測到臉</translation>
    </message>
    <message>
        <source>Unsure: nothing stands out</source>
        <translation>不確定：沒有明顯的表情</translation>
    </message>
    <message>
        <source>mark</source>
        <translation>標記</translation>
    </message>
    <message>
        <source>Timeline of the six emotions</source>
        <translation>六種情緒的時間軸</translation>
    </message>
    <message>
        <source>Paused – back to now</source>
        <translation>已暫停 – 回到現在</translation>
    </message>
    <message>
        <source>Follow the newest picture again (End)</source>
        <translation>重新跟隨最新畫面 (End)</translation>
    </message>
    <message>
        <source>The timeline begins with the first picture.</source>
        <translation>時間軸從第一個畫面開始。</translation>
    </message>
    <message>
        <source>Marker chosen: {}</source>
        <translation>已選取標記：{}</translation>
    </message>
    <message>
        <source>Words…</source>
        <translation>文字…</translation>
    </message>
    <message>
        <source>Change the words (F2)</source>
        <translation>變更文字 (F2)</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>刪除</translation>
    </message>
    <message>
        <source>Delete the marker (Del)</source>
        <translation>刪除標記 (Del)</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Choose the marker no longer (Esc)</source>
        <translation>取消選取標記 (Esc)</translation>
    </message>
    <message>
        <source>Ends now</source>
        <translation>到此結束</translation>
    </message>
    <message>
        <source>It lasted until now (E)</source>
        <translation>持續到現在 (E)</translation>
    </message>
    <message>
        <source>No end</source>
        <translation>沒有結束</translation>
    </message>
    <message>
        <source>Only a moment again (E)</source>
        <translation>改回單一時刻 (E)</translation>
    </message>
    <message>
        <source>Of the last {}: {}.</source>
        <translation>最近 {}：{}。</translation>
    </message>
</context>
<context>
    <name>Tray</name>
    <message>
        <source>emomonitor goes on here</source>
        <translation>emomonitor 在此繼續執行</translation>
    </message>
    <message>
        <source>What was watched is still watched. Open the window or quit from this icon.</source>
        <translation>原本觀看的來源仍在觀看中。可由此圖示開啟視窗或結束程式。</translation>
    </message>
    <message>
        <source>Hide the window</source>
        <translation>隱藏視窗</translation>
    </message>
    <message>
        <source>Show the window</source>
        <translation>顯示視窗</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>繼續</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暫停</translation>
    </message>
    <message>
        <source>Close the camera</source>
        <translation>關閉攝影機</translation>
    </message>
    <message>
        <source>Open the camera</source>
        <translation>開啟攝影機</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>結束</translation>
    </message>
    <message>
        <source>recording {}</source>
        <translation>正在錄製 {}</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>已暫停</translation>
    </message>
    <message>
        <source>watching {}</source>
        <translation>正在觀看 {}</translation>
    </message>
    <message>
        <source>starting</source>
        <translation>正在啟動</translation>
    </message>
    <message>
        <source>nothing is watched</source>
        <translation>沒有觀看任何來源</translation>
    </message>
</context>
<context>
    <name>Understand</name>
    <message>
        <source>What people said and what the model says</source>
        <translation>人們的說法與模型的說法</translation>
    </message>
    <message>
        <source>the model says</source>
        <translation>模型的說法</translation>
    </message>
    <message>
        <source>people said</source>
        <translation>人們的說法</translation>
    </message>
    <message>
        <source>as it is</source>
        <translation>原始照片</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Back to the live picture</source>
        <translation>回到即時畫面</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>說明</translation>
    </message>
    <message>
        <source>What the numbers mean</source>
        <translation>數字的意義</translation>
    </message>
    <message>
        <source>emomonitor guesses what people would call the expression on a face. It does not know what anybody feels.</source>
        <translation>emomonitor 推測人們會如何稱呼臉上的表情。它並不知道任何人的感受。</translation>
    </message>
    <message>
        <source>What a reading is</source>
        <translation>什麼是判讀結果</translation>
    </message>
    <message>
        <source>What it does not tell</source>
        <translation>它無法告訴您的事</translation>
    </message>
    <message>
        <source>No model is loaded yet. Its figures stand here once it is.</source>
        <translation>尚未載入模型。載入後，這裡會顯示它的數字。</translation>
    </message>
    <message>
        <source>The model {} has not been measured on test faces, so nobody knows how often it is right. Take its readings as play.</source>
        <translation>模型 {} 尚未以測試的臉評估，因此沒有人知道它有多常正確。請把判讀結果當作好玩就好。</translation>
    </message>
    <message>
        <source>How often it is right</source>
        <translation>判讀正確的比例</translation>
    </message>
    <message>
        <source>These are the figures of the model {}.</source>
        <translation>以下是模型 {} 的數字。</translation>
    </message>
    <message>
        <source>test faces in 100 it calls by the word that people gave them</source>
        <translation>每 100 張測試的臉中，與人們給的詞相符的張數</translation>
    </message>
    <message>
        <source>in 100 of those where it is sure enough to say a word</source>
        <translation>在信心足夠而有判讀的臉中，每 100 張正確的張數</translation>
    </message>
    <message>
        <source>in 100 it leaves at Unsure: no word reached {}</source>
        <translation>每 100 張中判讀為不確定：沒有任何詞達到 {}</translation>
    </message>
    <message>
        <source>What it mixes up</source>
        <translation>容易混淆的情緒</translation>
    </message>
    <message>
        <source>Where it gets weak</source>
        <translation>在哪些情況下較弱</translation>
    </message>
    <message>
        <source>So many in 100 test faces are called right when the pictures are made worse. emomonitor refuses most faces at the lower end and says Unsure.</source>
        <translation>將照片品質降低時，每 100 張測試的臉中判讀正確的張數。品質最差的臉，emomonitor 大多不判讀，而顯示「不確定」。</translation>
    </message>
    <message>
        <source>Whose faces it reads worse</source>
        <translation>較難判讀的臉</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>來源</translation>
    </message>
    <message>
        <source>The model compares a face with tens of thousands of faces for which people chose one of six words: Angry, Fear, Happy, Neutral, Sad, Surprise. It guesses which word they would choose for this one. The six percentages are how it shares out that guess; together they are 100 %. Other expressions, such as disgust or boredom, it can&apos;t name.</source>
        <translation>模型將一張臉與數萬張臉比較，人們曾為那些臉從六個詞中選出一個：生氣、害怕、開心、平靜、難過、驚訝。它推測人們會為這張臉選哪個詞。六個百分比是它分配這項推測的方式，合計為 100%。其他表情（例如厭惡或無聊）它無法說出。</translation>
    </message>
    <message>
        <source>A percentage is a promise: of faces read as 80 %, about 80 in 100 should be right. On the test faces it was off by {} points on average.</source>
        <translation>百分比是一種承諾：判讀為 80% 的臉，每 100 張應有大約 80 張正確。在測試的臉上，平均誤差為 {} 個百分點。</translation>
    </message>
    <message>
        <source>What is shown live is smoothed over about half a second, so that it can be read. A reading is about a moment; look at how it changes over time rather than at one figure.</source>
        <translation>即時顯示的內容約以半秒平滑化，以便閱讀。判讀結果只關乎一個時刻；請看它隨時間的變化，而不是單一數字。</translation>
    </message>
    <message>
        <source>Where no word reaches {}, and where a face is too far away, too dark, too bright, blurred, turned away or partly out of view, it says Unsure instead of guessing.</source>
        <translation>沒有任何詞達到 {} 時，或臉距離太遠、太暗、太亮、模糊、未朝向鏡頭或部分超出畫面時，它會顯示「不確定」，而不是猜測。</translation>
    </message>
    <message>
        <source>The button &quot;Why?&quot; colours the face by what separates the two strongest words. The colours are exact for this very moment, while the percentages are smoothed: the mean of the colours is what decides. They are coarse too, and show what this model goes by, not what a person would.</source>
        <translation>「為什麼？」按鈕會依區分最強的兩個詞的依據，為臉部上色。顏色對應這一刻的實際計算，而百分比經過平滑化：決定結果的是顏色的平均。顏色也較粗略，顯示的是這個模型的依據，而不是人的依據。</translation>
    </message>
    <message>
        <source>Faces don&apos;t show for certain what people feel. How people show anger, fear, joy, sadness and surprise differs much between cultures, situations and persons, and even for one person in one situation; the same face can go with different feelings (Barrett and others, 2019). A scowl may be anger, effort or bright sun.</source>
        <translation>臉部無法確切顯示人的感受。人們如何表現憤怒、害怕、喜悅、悲傷與驚訝，會因文化、情境與個人而有很大差異，即使是同一個人在同一情境中也不一定相同；同樣的臉可能對應不同的感受（Barrett 等人，2019）。皺眉可能是生氣、用力，或陽光刺眼。</translation>
    </message>
    <message>
        <source>So a reading is a word for an expression that the camera saw. It is no fact about what somebody feels, thinks or is about to do. Ask the person.</source>
        <translation>因此，判讀結果只是描述攝影機所見表情的一個詞，並不是某人的感受、想法或意圖的事實。請直接問本人。</translation>
    </message>
    <message>
        <source>emomonitor is not a medical device. It diagnoses nothing, screens for nothing and watches over no patient.</source>
        <translation>emomonitor 不是醫療器材。它不做診斷、不做篩檢，也不監護病患。</translation>
    </message>
    <message>
        <source>Decide nothing about a person by it: no grade, no job, no insurance, no suspicion. In the European Union it is forbidden to infer emotions of people at work and at school, but for medical or safety reasons (AI Act, article 5).</source>
        <translation>請勿據此對任何人做決定：不用於評分、聘僱、保險或懷疑。在歐盟，除醫療或安全理由外，禁止在職場與學校推斷他人的情緒（人工智慧法第 5 條）。</translation>
    </message>
    <message>
        <source>Older faces at rest are read as sad or angry more often: to a model that learnt from such pictures, wrinkles look like frowns.</source>
        <translation>年長者沒有表情的臉較常被判讀為難過或生氣：對於從這類照片學習的模型，皺紋看起來像皺眉。</translation>
    </message>
    <message>
        <source>How ages, skin tones and cultures share in the pictures it learnt from is not documented. So none of these figures holds for a certain group of people, and for some it may be worse than they say.</source>
        <translation>用來訓練的照片中，各年齡、膚色與文化所占的比例並沒有記載。因此這些數字都不能套用於特定族群，對某些人可能比數字顯示的更差。</translation>
    </message>
    <message>
        <source>Those pictures were found on the web by search words, posed ones and stock photographs among them. Everyday faces show less.</source>
        <translation>那些照片是以關鍵字在網路上找到的，其中有擺拍與圖庫照片。日常的臉表情較少。</translation>
    </message>
    <message>
        <source>A beard, glasses, a hand, a mask or hair before the face can change the reading.</source>
        <translation>鬍子、眼鏡、手、口罩或臉前的頭髮，都可能改變判讀結果。</translation>
    </message>
    <message>
        <source>Measured on {} test faces, by the word that people gave them.</source>
        <translation>以 {} 張測試的臉測得，依人們給的詞為準。</translation>
    </message>
    <message>
        <source>By chance alone it could lie between {:.1f} and {:.1f} (95 % interval).</source>
        <translation>單就抽樣誤差而言，可能介於 {:.1f} 與 {:.1f} 之間（95% 信賴區間）。</translation>
    </message>
    <message>
        <source>In front of a camera it may do worse: other light, other people, other moments.</source>
        <translation>在攝影機前的表現可能較差：光線不同、人不同、時刻也不同。</translation>
    </message>
    <message>
        <source>Of 100 faces that people called {}, it calls {} {}.</source>
        <translation>人們認為是「{}」的 100 張臉中，模型判讀 {} 張為「{}」。</translation>
    </message>
    <message>
        <source>Of 100 faces that people called {}, it calls {} {} and {} {}.</source>
        <translation>人們認為是「{}」的 100 張臉中，模型判讀 {} 張為「{}」、{} 張為「{}」。</translation>
    </message>
    <message>
        <source>When it says {}, people said so {} times in 100.</source>
        <translation>它判讀為「{}」時，每 100 次中有 {} 次人們也這麼認為。</translation>
    </message>
    <message>
        <source>fewer than one</source>
        <translation>不到 1</translation>
    </message>
    <message>
        <source>It is best at {} and weakest at {}.</source>
        <translation>最擅長的是{}，最弱的是{}。</translation>
    </message>
    <message>
        <source>In the dark</source>
        <translation>光線昏暗</translation>
    </message>
    <message>
        <source>Out of focus</source>
        <translation>失焦</translation>
    </message>
    <message>
        <source>Far away</source>
        <translation>距離遠</translation>
    </message>
    <message>
        <source>{:g} % of the light</source>
        <translation>{:g}% 的光線</translation>
    </message>
    <message>
        <source>smeared over {:.0f} %</source>
        <translation>模糊範圍 {:.0f}%</translation>
    </message>
    <message>
        <source>{:g} pixels wide</source>
        <translation>寬 {:g} 像素</translation>
    </message>
    <message>
        <source>as it is: {}</source>
        <translation>原始照片：{}</translation>
    </message>
    <message>
        <source>People disagree too. Of faces about which they agreed least, it calls {} in 100 by the given word; of those about which all agreed, {}.</source>
        <translation>人們的看法也會不同。在意見最分歧的臉中，每 100 張有 {} 張與給定的詞相符；在意見完全一致的臉中，有 {} 張。</translation>
    </message>
</context>
<context>
    <name>Video</name>
    <message>
        <source>Live picture</source>
        <translation>即時畫面</translation>
    </message>
    <message>
        <source>{}: {}</source>
        <translation>{}：{}</translation>
    </message>
    <message>
        <source>{} is {}</source>
        <translation>{}是{}</translation>
    </message>
    <message>
        <source>No face in view.</source>
        <translation>畫面中沒有臉。</translation>
    </message>
    <message>
        <source>Arrow keys go from face to face, Enter shows the card.</source>
        <translation>方向鍵逐一切換臉，Enter 顯示資訊卡。</translation>
    </message>
</context>
<context>
    <name>Welcome</name>
    <message>
        <source>Welcome to emomonitor</source>
        <translation>歡迎使用 emomonitor</translation>
    </message>
    <message>
        <source>In which language shall we go on?</source>
        <translation>要使用哪一種語言？</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>語言</translation>
    </message>
    <message>
        <source>Can the camera see you?</source>
        <translation>攝影機看得到您嗎？</translation>
    </message>
    <message>
        <source>Look for cameras again</source>
        <translation>重新尋找攝影機</translation>
    </message>
    <message>
        <source>No camera was found, so this is a demo. You can plug one in later.</source>
        <translation>找不到攝影機，因此顯示示範影片。您可以之後再接上攝影機。</translation>
    </message>
    <message>
        <source>One moment, the camera is opening…</source>
        <translation>請稍候，正在開啟攝影機…</translation>
    </message>
    <message>
        <source>No face yet. Let light fall on it, and sit within about two metres.</source>
        <translation>還沒有看到臉。請讓光線照在臉上，並坐在約兩公尺以內。</translation>
    </message>
    <message>
        <source>Yes: one face, well in view.</source>
        <translation>看得到：一張臉，清楚可見。</translation>
    </message>
    <message>
        <source>Yes: {} faces. Everyone in view should know.</source>
        <translation>看得到：{} 張臉。畫面中的每個人都應該知情。</translation>
    </message>
    <message>
        <source>Who is watched, and what for?</source>
        <translation>觀看的對象是誰？目的為何？</translation>
    </message>
    <message>
        <source>Not for watching people at work, in education, or without their knowing.</source>
        <translation>請勿用於監看工作或就學中的人，或在他人不知情時使用。</translation>
    </message>
    <message>
        <source>How long are recordings kept?</source>
        <translation>錄製要保留多久？</translation>
    </message>
    <message>
        <source>Shorter is safer. They are deleted when their time is over.</source>
        <translation>保留時間越短越安全。到期後會自動刪除。</translation>
    </message>
    <message>
        <source>All is ready</source>
        <translation>一切就緒</translation>
    </message>
    <message>
        <source>Press Record when you want to keep something. Consent can be withdrawn at any time.</source>
        <translation>想保留內容時，請按「錄製」。隨時可以撤回同意。</translation>
    </message>
    <message>
        <source>You can watch at once. Before a camera is recorded you are asked for consent.</source>
        <translation>您可以立即觀看。錄製攝影機之前會先徵求同意。</translation>
    </message>
    <message>
        <source>Page {} of {}</source>
        <translation>第 {} 頁，共 {} 頁</translation>
    </message>
    <message>
        <source>Welcome</source>
        <translation>歡迎</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一步</translation>
    </message>
    <message>
        <source>I agree</source>
        <translation>我同意</translation>
    </message>
    <message>
        <source>Begin</source>
        <translation>開始使用</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>上一步</translation>
    </message>
    <message>
        <source>Not now, only watch</source>
        <translation>先不要，只觀看</translation>
    </message>
</context>
<context>
    <name>Why</name>
    <message>
        <source>Unsure between {} {} and {} {}</source>
        <translation>不確定是{} {} 還是{} {}</translation>
    </message>
    <message>
        <source>{} {}, then {} {}</source>
        <translation>{} {}，其次是{} {}</translation>
    </message>
    <message>
        <source>Far apart: the model hardly hesitates.</source>
        <translation>差距很大：模型幾乎沒有猶豫。</translation>
    </message>
    <message>
        <source>Some way apart.</source>
        <translation>有一些差距。</translation>
    </message>
    <message>
        <source>Close together: either would be a fair guess.</source>
        <translation>非常接近：兩者都是合理的推測。</translation>
    </message>
    <message>
        <source>the brows and eyes</source>
        <translation>眉毛與眼睛</translation>
    </message>
    <message>
        <source>the nose and cheeks</source>
        <translation>鼻子與臉頰</translation>
    </message>
    <message>
        <source>the mouth and chin</source>
        <translation>嘴巴與下巴</translation>
    </message>
    <message>
        <source>the eyes and nose</source>
        <translation>眼睛與鼻子</translation>
    </message>
    <message>
        <source>the nose and mouth</source>
        <translation>鼻子與嘴巴</translation>
    </message>
    <message>
        <source>No place on this face speaks strongly for either.</source>
        <translation>這張臉上沒有特別支持任何一方的地方。</translation>
    </message>
    <message>
        <source>What speaks for {} lies mostly around {}.</source>
        <translation>支持「{}」的依據主要在{}附近。</translation>
    </message>
    <message>
        <source>{} is spoken for mostly around {}.</source>
        <translation>支持「{}」的依據主要在{}附近。</translation>
    </message>
    <message>
        <source>speaks for {}</source>
        <translation>支持{}</translation>
    </message>
    <message>
        <source>What do these numbers mean?</source>
        <translation>這些數字是什麼意思？</translation>
    </message>
    <message>
        <source>Nothing to explain just now</source>
        <translation>目前沒有可以解釋的內容</translation>
    </message>
    <message>
        <source>The chosen person is out of view.</source>
        <translation>所選的人物不在畫面中。</translation>
    </message>
    <message>
        <source>This face can&apos;t be read: {}.</source>
        <translation>無法判讀這張臉：{}。</translation>
    </message>
    <message>
        <source>This face has not been read yet.</source>
        <translation>這張臉還沒有判讀。</translation>
    </message>
</context>
<context>
    <name>Window</name>
    <message>
        <source>Still no camera. Plug one in, or check that it is switched on.</source>
        <translation>仍然找不到攝影機。請接上攝影機，或確認它已開啟。</translation>
    </message>
    <message>
        <source>Picture saved: {}</source>
        <translation>畫面已儲存：{}</translation>
    </message>
    <message>
        <source>Recording saved: {}</source>
        <translation>錄製已儲存：{}</translation>
    </message>
    <message>
        <source>Marked on the timeline. Record to keep markers.</source>
        <translation>已標記在時間軸上。錄製後才會保留標記。</translation>
    </message>
    <message>
        <source>Words of the marker</source>
        <translation>標記的文字</translation>
    </message>
    <message>
        <source>What happened?</source>
        <translation>發生了什麼事？</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>儲存</translation>
    </message>
    <message>
        <source>Marker deleted.</source>
        <translation>已刪除標記。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>復原</translation>
    </message>
    <message>
        <source>The picture is back.</source>
        <translation>畫面已恢復。</translation>
    </message>
    <message>
        <source>{} reads the faces from now on.</source>
        <translation>從現在起由 {} 判讀臉部。</translation>
    </message>
    <message>
        <source>To begin with it each time, choose it in the settings.</source>
        <translation>若要每次都使用它，請在設定中選擇。</translation>
    </message>
    <message>
        <source>{} begins when the camera is opened.</source>
        <translation>{} 會在開啟攝影機時開始。</translation>
    </message>
    <message>
        <source>Mark with words</source>
        <translation>以文字標記</translation>
    </message>
    <message>
        <source>What is happening?</source>
        <translation>發生了什麼事？</translation>
    </message>
    <message>
        <source>Mark</source>
        <translation>標記</translation>
    </message>
    <message>
        <source>tea, phone call, …</source>
        <translation>喝茶、講電話、…</translation>
    </message>
    <message>
        <source>Open a stream</source>
        <translation>開啟串流</translation>
    </message>
    <message>
        <source>Address of the stream (RTSP or HTTP)</source>
        <translation>串流的位址（RTSP 或 HTTP）</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>開啟</translation>
    </message>
    <message>
        <source>Open a video or picture</source>
        <translation>開啟影片或圖片</translation>
    </message>
    <message>
        <source>Copied: {}</source>
        <translation>已複製：{}</translation>
    </message>
    <message>
        <source>Look at it</source>
        <translation>查看</translation>
    </message>
    <message>
        <source>Nothing is recorded: there is no consent that holds.</source>
        <translation>沒有錄製任何內容：沒有有效的同意。</translation>
    </message>
    <message>
        <source>Consent…</source>
        <translation>同意…</translation>
    </message>
    <message>
        <source>Show folder</source>
        <translation>顯示資料夾</translation>
    </message>
    <message>
        <source>emomonitor</source>
        <translation>emomonitor</translation>
    </message>
    <message>
        <source>This computer has no font with Chinese characters. Install one, such as Noto Sans CJK.</source>
        <translation>這部電腦沒有中文字型。請安裝一種，例如 Noto Sans CJK。</translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message>
        <source>Unsure</source>
        <translation>不確定</translation>
    </message>
    <message>
        <source>Angry</source>
        <translation>生氣</translation>
    </message>
    <message>
        <source>Fear</source>
        <translation>害怕</translation>
    </message>
    <message>
        <source>Happy</source>
        <translation>開心</translation>
    </message>
    <message>
        <source>Neutral</source>
        <translation>平靜</translation>
    </message>
    <message>
        <source>Sad</source>
        <translation>難過</translation>
    </message>
    <message>
        <source>Surprise</source>
        <translation>驚訝</translation>
    </message>
    <message>
        <source>good view</source>
        <translation>看得清楚</translation>
    </message>
    <message>
        <source>too far away</source>
        <translation>距離太遠</translation>
    </message>
    <message>
        <source>too dark</source>
        <translation>太暗</translation>
    </message>
    <message>
        <source>too bright</source>
        <translation>太亮</translation>
    </message>
    <message>
        <source>blurred</source>
        <translation>模糊</translation>
    </message>
    <message>
        <source>turned away</source>
        <translation>臉未朝向鏡頭</translation>
    </message>
    <message>
        <source>partly out of view</source>
        <translation>部分超出畫面</translation>
    </message>
    <message>
        <source>nothing stands out</source>
        <translation>沒有明顯的表情</translation>
    </message>
    <message>
        <source>Person {}</source>
        <translation>人物 {}</translation>
    </message>
    <message>
        <source>Marker without words</source>
        <translation>沒有文字的標記</translation>
    </message>
    <message>
        <source>d MMMM yyyy</source>
        <translation>yyyy年M月d日</translation>
    </message>
    <message>
        <source>d MMM yyyy, HH:mm</source>
        <translation>yyyy年M月d日 HH:mm</translation>
    </message>
    <message>
        <source>{} %</source>
        <translation>{}%</translation>
    </message>
    <message>
        <source>{} s</source>
        <translation>{} 秒</translation>
    </message>
    <message>
        <source>{} min</source>
        <translation>{} 分鐘</translation>
    </message>
    <message>
        <source>{} h</source>
        <translation>{} 小時</translation>
    </message>
    <message>
        <source>now</source>
        <translation>現在</translation>
    </message>
    <message>
        <source>−{} s</source>
        <translation>−{} 秒</translation>
    </message>
    <message>
        <source>−{} min {:02d} s</source>
        <translation>−{} 分 {:02d} 秒</translation>
    </message>
    <message>
        <source>not timed</source>
        <translation>未計時</translation>
    </message>
    <message>
        <source>{} ms</source>
        <translation>{} 毫秒</translation>
    </message>
    <message>
        <source>under 1 ms</source>
        <translation>不到 1 毫秒</translation>
    </message>
    <message>
        <source>about {}</source>
        <translation>約 {}</translation>
    </message>
    <message>
        <source>{} MB</source>
        <translation>{} MB</translation>
    </message>
    <message>
        <source>{} GB</source>
        <translation>{} GB</translation>
    </message>
    <message>
        <source>{} kB</source>
        <translation>{} kB</translation>
    </message>
    <message>
        <source>{} bytes</source>
        <translation>{} 位元組</translation>
    </message>
    <message>
        <source>This model has not been measured on test images.</source>
        <translation>這個模型尚未以測試影像評估。</translation>
    </message>
    <message>
        <source>{:.1f} % of the test images right</source>
        <translation>測試影像辨識正確率 {:.1f}%</translation>
    </message>
    <message>
        <source> (95 % interval: {:.1f} to {:.1f})</source>
        <translation>（95% 信賴區間：{:.1f} 至 {:.1f}）</translation>
    </message>
</context>
</TS>
