<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_TW" sourcelanguage="en">
<context>
    <name>Card</name>
    <message>
        <source>The model&apos;s guesses of the expression on the face, not facts about feelings.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Shares of the six emotions</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nobody in view</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not in view</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>for {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>confidence {}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Chips</name>
    <message>
        <source>Show {}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Dialogs</name>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Header</name>
    <message>
        <source>Live</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mark this moment (M)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mark with words</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mark this moment with words (Shift+M)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Snapshot</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save this picture (Ctrl+S)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Resume</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pause</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Resume (Ctrl+P)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pause (Ctrl+P)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Record</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Record a log (Ctrl+R)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recording {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop recording (Ctrl+R)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Demo clip</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Source</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a source</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model: loading…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No camera found</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look for cameras again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a file…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a stream…</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Messages</name>
    <message>
        <source>Choose a source</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Play the demo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} takes {} a face here; {}: {}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} suits this computer: {} accuracy, {} a face.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Change to it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Don&apos;t suggest it again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paused</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Resume</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The picture does not change.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No camera was found, so this is the demo clip.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look for cameras again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Emotion recognition is paused. Nothing leaves this computer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Emotion recognition is on. Nothing leaves this computer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Emotion recognition is off.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One moment</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopping</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Waiting for the picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This did not work</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The end</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Play again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing is watched</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The camera is closed and nothing is analysed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Next try in {} s.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Models</name>
    <message>
        <source>No model is installed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>accuracy · time a face · size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not measured</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Suggested for this computer: {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Don&apos;t suggest it again</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Rail</name>
    <message>
        <source>Live</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Spoken</name>
    <message>
        <source>A log&apos;s name must end in .csv. Choose another name than {}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Column {} of {}: {} values are no numbers.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>File name too long</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Input/output error</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Is a directory</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Loading the face detector…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Loading the model {}…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model file {} can&apos;t be loaded by Keras ({}). Export the model again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model file {} can&apos;t be loaded by onnxruntime ({}). Export the model again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model file {} can&apos;t be read ({}). Install emomonitor again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model file {} has a head {} that {} doesn&apos;t know. Export the model again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model file {} has no head {}. Export the model again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model file {} is damaged or was changed: its SHA-256 is not the one in {}. Install emomonitor again, or export the model again with python -m train export.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model file {} was loaded, but fails on a trial with two faces ({}). Export the model again, or choose another one with --model.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model file {}: head {} gives {} on a trial with two faces. Export the model again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model {} gives no temperature for its head {}. Export it again with python -m train export.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model {} has no {} file. Choose another engine with --engine.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No camera was found: plug one in, or play the demo clip with --source demo.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No source was given. Name a camera, a file or a stream, or use demo.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No space left on device</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No such file or directory</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>None of the {} pictures in {} can be read. Choose others.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not a directory</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing is running that could be recorded. Start a source first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Opening the source…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Opening {}…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Permission denied</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Read-only file system</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Settings file {} can&apos;t be moved away ({}). Delete it and start again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Settings file {} can&apos;t be read: {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Settings file {} can&apos;t be written ({}). The change holds until the app ends.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Settings file {} was written by a newer emomonitor (schema {}). Update the app.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Settings file {}: unknown {}. Known are {}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>That was the last picture ({} in all).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The clip is over ({} frames).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The demo clip is missing or damaged: install emomonitor again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The engine tensorflow can&apos;t be loaded ({}). Install it with: pip install &apos;emomonitor[gpu]&apos; (on a computer without NVIDIA GPU: pip install tensorflow), or use --engine onnxruntime.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The face detector {} can&apos;t be loaded ({}). Install emomonitor again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The face detector {} is missing. Install emomonitor again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file ended after {} of {} frames: it is cut short or damaged at its end.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The folder {} holds no pictures ({}). Videos are given one by one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The last row of {} was cut off while it was written and is left out.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model has no head {}; it has {}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The name {} isn&apos;t written in UTF-8. Rename the file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The picture can&apos;t be written into {}: {}. Choose another folder.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The picture could not be encoded as PNG.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The picture of {} has not changed for {} s: check the camera.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The picture of {} is black: is its lens covered?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The pictures ended after {} of {} frames: the others can&apos;t be read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The recording is closed. Press Record to start the next one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The recording stopped early: {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The recording was cut off, or it still goes on: it has no end in session.json.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no engine {}. Choose auto, {}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no folder {}. Make it, or choose another place for the log.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no model {}. Installed: {}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no session {}. Give a session&apos;s folder or its log (a .csv file).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Unexpected error: {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Waiting for the first picture…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>closed_hours = {}: write it like &quot;22:00-07:00&quot;.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>connection refused</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>emomonitor needs Python 3.11, 3.12 or 3.13; this is {}. Install one of them and make the virtual environment with it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>network is unreachable</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no route to host</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>pandas isn&apos;t installed here. Type: pip install pandas</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>seat = {}: x, y, width and height must be shares of the picture.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the name {} is not known. Check its spelling and the network.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the server answers, but gives no video there. Check the path, the user name and the password.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} = {} has the wrong type.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} = {}: choose one of {}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} = {}: must lie between {} and {}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} = {}: needs four numbers.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} = {}: there is no such home folder.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} Choose another name for the log, so that this file isn&apos;t lost.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} Close other programs that use it, and try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} It was renamed to {}, and the usual settings hold.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} The recording stopped; its {} rows are kept.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} belongs to another log. Choose another name for the log.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} can&apos;t be opened: close other programs that use it, and allow this one to use the camera (on Linux your account must be in the group &apos;video&apos;).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} can&apos;t be opened: close other programs that use it, and allow this one to use the camera in the system&apos;s settings.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} can&apos;t be opened: {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} can&apos;t be played: it is no video, or it was damaged when it was recorded or copied. Try it in a video player; if it plays there, convert it to MP4 (H.264).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} can&apos;t be read ({}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} can&apos;t be read ({}). A model is a folder that python -m train export made.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} can&apos;t be read: permission denied. Check its permissions.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} can&apos;t be read: {}. Check the path and its permissions.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} can&apos;t be written: {}. Choose another --out.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} can&apos;t be written: {}. Choose another place for the log.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} can&apos;t grow: the disk is full. Free some space, or record to another disk.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} does not answer after {} s: unplug it and plug it in again, or close other programs that use it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} does not answer. Check that it is on and in the same network.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} does not exist. Check the path.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} does not exist: there is no such home folder. Check the path.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} gives damaged pictures: {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} gives no more pictures.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} gives too few frames to measure. Give a longer clip.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} has an input of {}; this app needs {}. Export a model that was trained for it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} has given no picture for {} s.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} has no event {}: it was deleted meanwhile.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} has schema {}; this version of emomonitor reads {}. {}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} holds no session: there is no {} in it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} is a file; a model is a folder with a {}, as python -m train export makes it. Give the folder, or one of the installed: {}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} is a live source: analyze takes files. Use emomonitor run --headless instead.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} is a text file, not a video, whatever its name. Choose another file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} is being recorded to already. Choose another name for the log.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} is empty. Record or copy it again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} is missing: markers and pauses are not known.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} is missing: source, model and settings are not known.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} is neither a file, nor a folder, nor a camera. Choose another source.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} is no events file of emomonitor.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} is no events file of emomonitor. Choose another name for the log.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} is no events file of this version of emomonitor. Choose another name for the log.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} is no folder. Choose another data folder.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} is no ordinary file. Choose another name for the log.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} is no path that this system knows: {}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} is no picture that can be read, or it is damaged.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} is no session file of emomonitor.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} is no session log: it lacks the columns {}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} is no valid address: {}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} is no valid pattern: {}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} is not connected.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} is there already and is no log of this version of emomonitor. Choose another name for the log.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} is there already. Choose another name for the log.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} is there already. Give another --out, or --overwrite to replace it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} lacks or garbles an entry ({}). Export the model again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} lacks or garbles its entries: it holds no JSON object. Export the model again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} matches no pictures. Check the pattern; videos are given one by one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} may not be written here. Choose another place for the log.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} names no host. Write it like rtsp://192.168.1.20/stream.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} names the file {}, which lies outside the model&apos;s folder. That is refused: get the model again from whoever made it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} port {}: {}. Check that the stream is on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} rows of {} were damaged and are left out.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} was deleted meanwhile or can&apos;t be made. Choose another place for the log.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} was unplugged.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} {} ({}). This app needs the classes {}, in this order. Export a model that was trained for them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{}: event row {} can&apos;t be read and is left out.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{}: the input&apos;s normalisation {} is unknown; this version knows {}. Update emomonitor, or export the model again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{}: the {} is {}, not a number {}. Export the model again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{}: this OpenCV can&apos;t write MPEG-4 video here. Leave --annotate out.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{}: {}:// is not supported. Use one of {}.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Status</name>
    <message>
        <source>{} fps seen · {} analysed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>latency {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>dropped {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not running</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} rows</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Timeline</name>
    <message>
        <source>Time shown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>30 s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 min</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>5 min</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drawn as</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stacked</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lines</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nobody yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Timeline of</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nobody was seen yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>−{} min</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>−{} s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>nobody</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not in view</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>unsure</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>mark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Timeline of the six emotions</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The timeline begins with the first picture.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Video</name>
    <message>
        <source>Live picture</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Window</name>
    <message>
        <source>Still no camera. Plug one in, or check that it is switched on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Picture saved: {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recording saved: {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>To begin with it each time, write model = &quot;{}&quot; into {}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Marked on the timeline. Record to keep markers.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mark with words</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What is happening?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>tea, phone call, …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a stream</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Address of the stream (RTSP or HTTP)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a video or picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>emomonitor</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message>
        <source>Unsure</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Angry</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fear</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Happy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Neutral</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sad</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Surprise</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>good view</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>too far away</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>too dark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>too bright</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>blurred</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>turned away</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>partly out of view</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>nothing stands out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Person {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} min</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} h</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not timed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} ms</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>under 1 ms</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>about {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} MB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This model has not been measured on test images.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{:.1f} % of the test images right</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> (95 % interval: {:.1f} to {:.1f})</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
